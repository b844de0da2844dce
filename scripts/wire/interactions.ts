import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One recorded exchange with a provider, and what its official SDK makes of it. */
export interface Interaction {
  readonly id: string;
  readonly source: string;
  /** `anthropic`, or `openai-compatible:groq`: the wire, and who speaks it. */
  readonly provider: string;
  readonly request: { readonly url: string; readonly body: unknown };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly bodyText: string;
    readonly stream: boolean;
    readonly streamRequested?: boolean;
  };
  readonly expected: Expected;
}

export interface Expected {
  readonly kind: 'result' | 'error' | 'not-handled';
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: Readonly<Record<string, unknown>>;
  readonly partial?: { readonly text?: string };
}

/** Reads all interactions of a folder, or of one provider in it. A provider stands for everybody on its wire who is named as it. */
export function readInteractions(dir: string, provider: string | undefined): readonly Interaction[] {
  if (!existsSync(dir)) throw new Error(`Expected a folder of recorded interactions at ${dir}, there is none`);
  const files = globSync('*.jsonl', { cwd: dir }).toSorted();
  const all = files.flatMap((file) => readFileSync(join(dir, file), 'utf8').split('\n').filter(Boolean));
  return all
    .map((line) => JSON.parse(line) as Interaction)
    .filter(
      (interaction) =>
        provider === undefined || interaction.provider === provider || interaction.provider.startsWith(`${provider}:`),
    );
}
