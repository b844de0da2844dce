import type { Frame } from '@sluice/server';

/** A piece of what the model says, in the order in which it began. */
export type Part = { readonly kind: 'text' | 'reasoning'; readonly key: string; readonly text: string } | ToolUse;

/** A tool that the model calls, and what the tool said. */
export interface ToolUse {
  readonly kind: 'tool';
  readonly key: string;
  readonly id: string;
  readonly name: string;
  /** The input as far as it is written: JSON, perhaps not whole. */
  readonly input: string;
  readonly result?: string;
  readonly failed?: boolean;
}

/** An answer as far as it has come. */
export interface Answer {
  readonly parts: readonly Part[];
  /** How many attempts have begun. Their parts are counted anew, so it is half of a part's name. */
  readonly attempts: number;
  /** How many parts stood before the attempt that runs: what is left of them when it is dropped. */
  readonly settled: number;
  readonly model?: string;
  readonly source?: string;
  readonly outputTokens?: number;
  readonly reason?: string;
}

export const nothingYet: Answer = { parts: [], attempts: 0, settled: 0 };

/** The answer with one more frame in it. */
export function foldFrame(answer: Answer, frame: Frame): Answer {
  switch (frame.type) {
    case 'start':
      return {
        ...answer,
        attempts: answer.attempts + 1,
        settled: answer.parts.length,
        model: frame.model,
        source: frame.source,
      };
    case 'text-delta':
      return grow(answer, 'text', frame.index, frame.text);
    case 'reasoning-delta':
      return grow(answer, 'reasoning', frame.index, frame.text);
    case 'tool-call-delta':
      return use(answer, frame, (written) => written + frame.text);
    case 'tool-call':
      return use(answer, frame, () => JSON.stringify(frame.input, undefined, 2));
    case 'tool-result':
      return {
        ...answer,
        parts: answer.parts.map((part) =>
          part.kind === 'tool' && part.id === frame.id
            ? { ...part, result: textOf(frame.content), failed: frame.isError === true }
            : part,
        ),
      };
    case 'usage': {
      const { outputTokens = 0, reasoningTokens = 0 } = frame.usage;
      return { ...answer, outputTokens: outputTokens + reasoningTokens };
    }
    case 'attempt-failed':
      return frame.output === 'dropped' ? { ...answer, parts: answer.parts.slice(0, answer.settled) } : answer;
    case 'end':
      return { ...answer, reason: frame.reason };
    default:
      return answer;
  }
}

/** What the model said to us, without its thoughts and tools. */
export function textOfAnswer({ parts }: Answer): string {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n\n');
}

function grow(answer: Answer, kind: 'text' | 'reasoning', index: number, text: string): Answer {
  const key = `${answer.attempts}.${index}.${kind}`;
  const found = answer.parts.some((part) => part.key === key);
  if (!found) return { ...answer, parts: [...answer.parts, { kind, key, text }] };
  const parts = answer.parts.map((part) =>
    part.key === key && part.kind !== 'tool' ? { ...part, text: part.text + text } : part,
  );
  return { ...answer, parts };
}

function use(
  answer: Answer,
  { id, name }: { readonly id: string; readonly name: string },
  write: (written: string) => string,
): Answer {
  const key = `${answer.attempts}.${id}`;
  const found = answer.parts.some((part) => part.key === key);
  if (!found) return { ...answer, parts: [...answer.parts, { kind: 'tool', key, id, name, input: write('') }] };
  const parts = answer.parts.map((part) =>
    part.key === key && part.kind === 'tool' ? { ...part, input: write(part.input) } : part,
  );
  return { ...answer, parts };
}

function textOf(content: string | readonly { readonly type: string }[]): string {
  if (typeof content === 'string') return content;
  return content.map((part) => ('text' in part ? String(part.text) : `[${part.type}]`)).join('\n');
}
