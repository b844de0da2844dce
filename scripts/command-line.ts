import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** What an exit code means, for every command of this repository. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

const uniform = { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } as const;

/**
 * Reads what stands behind a command's name. Every command has `--json` (one object a line) and `--help`; what it does
 * not know ends it with the code for wrong usage, so that a typing error in a workflow is not taken for a failed check.
 *
 * @example
 * ```ts
 * const { words, values, report } = readCommandLine('npm run wire -- [--dir DIR]', { dir: { type: 'string' } });
 * report({ id: 'a', equal: true }, 'a  equal');
 * ```
 */
export function readCommandLine<const Options extends ParseArgsOptionsConfig>(usage: string, options: Options) {
  const { positionals, values } = parse({ ...uniform, ...options }, usage);
  const { json, help } = values as { json: boolean; help: boolean };
  if (help) {
    console.log(`Usage: ${usage} [--json]`);
    process.exit(exitCodes.ok);
  }
  return {
    words: positionals,
    values,
    json,
    /** Says one thing: as an object with `--json`, else as a line for people. */
    report: (record: object, line: string): void => console.log(json ? JSON.stringify(record) : line),
  };
}

/** Ends the command because it was not used as it is meant. */
export function refuse(problem: string, usage: string): never {
  console.error(`${problem}\nUsage: ${usage} [--json]`);
  process.exit(exitCodes.usage);
}

function parse<Options extends ParseArgsOptionsConfig>(options: Options, usage: string) {
  try {
    return parseArgs({ options, allowPositionals: true, strict: true });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), usage);
  }
}
