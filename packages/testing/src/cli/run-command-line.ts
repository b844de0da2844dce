import { parseArgs } from 'node:util';
import { RecordingFileError } from '../format/decode-recording.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { diff } from './diff.ts';
import { NoSuchPath } from './find-recordings.ts';
import { prune } from './prune.ts';
import { show } from './show.ts';

const usage = `Usage: sluice-recordings <command> [--json]

  check [path…]       says which files are no sound recordings, by file:line
  show <path…>        shows what was asked and answered, deltas put together
  diff <file> <file>  compares what two recordings say
  prune [--dry-run]   removes what the last test run did not use

Without paths: all below folders called __recordings__. Exits with 0 in order, 1 not in order, 2 wrong usage.`;

const commands: Readonly<Record<string, Command>> = { check, show, diff, prune };

/** Where a command writes its lines. */
export interface Streams {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
}

/** Does what a command line says and gives the exit code: 0 in order, 1 not in order, 2 wrong usage. */
export function runCommandLine(args: readonly string[], { out, error: say }: Streams): 0 | 1 | 2 {
  const refuse = (problem: string): 2 => {
    say(`${problem}\n\n${usage}`);
    return 2;
  };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, 'dry-run': { type: 'boolean' }, help: { type: 'boolean' } },
      allowPositionals: true,
    });
    const { json = false, help = false, 'dry-run': dryRun = false } = values;
    if (help) {
      out(usage);
      return 0;
    }
    const [name = '', ...words] = positionals;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) return refuse(name === '' ? 'No command was given' : `There is no command ${name}`);
    return command({ words, dryRun, say: (record, line) => out(json ? JSON.stringify(record) : line) });
  } catch (error) {
    if (error instanceof RecordingFileError) {
      say(error.message);
      return 1;
    }
    const known = error instanceof NoSuchPath || (error instanceof TypeError && 'code' in error);
    if (known) return refuse(error.message);
    throw error;
  }
}
