import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from './program.ts';

const usage = `Usage: npm run demo -- [options]

Asks one question three ways: streamed, whole, and left in the middle. Without a key a simulated provider answers.

  --once             end after the tour instead of waiting for Ctrl-C
  --recordings DIR   let the simulated provider play recorded traffic (anthropic*.jsonl in DIR)
  --ask TEXT         the question
  --model NAME       the model that is asked
  --speed N          tokens per second of the simulated provider (default 40)
  --help             this

With ANTHROPIC_API_KEY the real API answers (at ANTHROPIC_BASE_URL, if that is set), unless --recordings is given.`;

/** What the command line says. */
export interface Options {
  readonly once: boolean;
  readonly recordings: string | undefined;
  readonly question: string;
  readonly model: string;
  readonly tokensPerSecond: number;
}

/**
 * Reads the command line. `undefined`: help was asked for, and given.
 *
 * @throws {@link UsageError} for what it does not know.
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const { once, recordings, ask, model, speed, help } = parse(args);
  if (help) {
    console.log(usage);
    return undefined;
  }
  if (recordings !== undefined && !statSync(recordings, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`Expected --recordings to name a folder, got ${recordings}`);
  }
  if (!(Number(speed) > 0)) throw new UsageError(`Expected --speed to be a number > 0, got ${speed}`);
  if (ask.trim() === '') throw new UsageError('Expected --ask to be a question, got an empty one');
  if (model.trim() === '') throw new UsageError('Expected --model to be the name of a model, got an empty one');
  return { once, recordings, question: ask, model, tokensPerSecond: Number(speed) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean', default: false },
        recordings: { type: 'string' },
        ask: { type: 'string', default: 'Why does a river bend?' },
        model: { type: 'string', default: 'claude-sonnet-5' },
        speed: { type: 'string', default: '40' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // Node explains at length how `--` works; the first sentence says what is wrong.
    throw new UsageError(String((error as Error).message).replace(/\. .*$/s, ''), { cause: error });
  }
}
