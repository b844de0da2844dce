export const serviceNames = ['redis', 'cluster', 'postgres', 'chromium'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface Arguments {
  /** In the order given, each once. */
  readonly names: readonly ServiceName[];
  readonly json: boolean;
  /** What stands after `--`; undefined means: wait for Ctrl-C. */
  readonly command: readonly [string, ...string[]] | undefined;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage: string = `usage: npm run services -- [--json] ${serviceNames.join('|')} … [-- command …]`;

export function readArguments(words: readonly string[]): Arguments {
  const separator = words.indexOf('--');
  const own = separator === -1 ? words : words.slice(0, separator);
  const names = new Set<ServiceName>();
  let json = false;
  for (const word of own) {
    if (word === '--json') json = true;
    else if (isServiceName(word)) names.add(word);
    else throw new UsageError(`expected --json or one of ${serviceNames.join(', ')}, got "${word}"`);
  }
  if (names.size === 0) throw new UsageError(`expected at least one of ${serviceNames.join(', ')}, got none`);
  if (separator === -1) return { names: [...names], json, command: undefined };
  const [program, ...rest] = words.slice(separator + 1);
  if (program === undefined) throw new UsageError('expected a command after --, got nothing');
  return { names: [...names], json, command: [program, ...rest] };
}

function isServiceName(word: string): word is ServiceName {
  return (serviceNames as readonly string[]).includes(word);
}
