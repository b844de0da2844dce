import { parseArgs } from 'node:util';
import { parseFault } from '../faults/parse-fault.ts';
import type { Storm } from '../faults/storm.ts';
import type { SimulatorOptions } from '../simulator.ts';

export const usage = `Usage: npx sluice-simulator [options]

Answers as Anthropic and OpenAI do, on 127.0.0.1, until it is stopped.

  --port N                      where to listen (default 0, a free port)
  --seed N                      all chance comes from it (default 0)
  --api-key KEY                 the one key that is right (default: any is)
  --no-api-key                  no key is wanted
  --tokens-per-second N         how fast answers come (default: as fast as they can)
  --first-token-ms N            how long it takes until the first token (default 0)
  --jitter N                    how uneven tokens come, from 0 to 1 (default 0)
  --requests-per-minute N       for each key (default: no limit)
  --input-tokens-per-minute N
  --output-tokens-per-minute N
  --recordings DIR              play recorded traffic (anthropic*.jsonl, openai-chat*.jsonl in DIR)
  --storm WORDS                 a fault and when it strikes: "status status=529 next=3"; any number of them
  --help                        this`;

/** What the command line got wrong, in one line. */
export class UsageError extends Error {}

const numbers = {
  port: 'port',
  seed: 'seed',
  'tokens-per-second': 'tokensPerSecond',
  'first-token-ms': 'firstTokenMs',
  jitter: 'jitter',
} as const;

const limits = {
  'requests-per-minute': 'requestsPerMinute',
  'input-tokens-per-minute': 'inputTokensPerMinute',
  'output-tokens-per-minute': 'outputTokensPerMinute',
} as const;

/**
 * Reads the command line. What numbers may be is left to the simulator, which says it.
 *
 * @returns `undefined` when help is asked for.
 * @throws {@link UsageError} for what it does not know.
 */
export function readCommandLine(args: readonly string[]): SimulatorOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const { 'api-key': apiKey, 'no-api-key': noApiKey, recordings, storm = [] } = values;
  if (noApiKey && apiKey !== undefined) throw new UsageError('Expected --api-key or --no-api-key, got both');
  const options: Record<string, number> = {};
  for (const [flag, name] of Object.entries(numbers)) setNumber(options, name, flag, values);
  const limited: Record<string, number> = {};
  for (const [flag, name] of Object.entries(limits)) setNumber(limited, name, flag, values);
  return {
    ...options,
    limits: limited,
    ...(noApiKey ? { apiKey: false } : apiKey !== undefined && { apiKey }),
    ...(recordings !== undefined && { recordings }),
    storms: storm.map((words) => parseFault(words) as unknown as Storm),
  };
}

/** What is wrong with a flag, where the simulator named the option that it became. */
export function nameFlag(message: string): string {
  return message.replace(/^Expected `(?:limits\.)?(\w+)`/, (all, name: string) => {
    const flag = Object.entries({ ...numbers, ...limits, 'api-key': 'apiKey', recordings: 'recordings' }).find(
      ([, option]) => option === name,
    )?.[0];
    return flag === undefined ? all.replace('Expected', 'Expected --storm:') : `Expected --${flag}`;
  });
}

type Values = Readonly<Record<string, unknown>>;

function setNumber(options: Record<string, number>, name: string, flag: string, values: Values): void {
  const value = values[flag];
  if (value === undefined) return;
  if (typeof value !== 'string' || value.trim() === '' || Number.isNaN(Number(value))) {
    throw new UsageError(`Expected --${flag} to be a number, got '${String(value as string)}'`);
  }
  options[name] = Number(value);
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: text,
        seed: text,
        'api-key': text,
        'no-api-key': { type: 'boolean' },
        'tokens-per-second': text,
        'first-token-ms': text,
        jitter: text,
        'requests-per-minute': text,
        'input-tokens-per-minute': text,
        'output-tokens-per-minute': text,
        recordings: text,
        storm: { type: 'string', multiple: true },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    // Node explains at length how `--` works; the first sentence says what is wrong.
    throw new UsageError((error as Error).message.replace(/\. .*$/s, ''), { cause: error });
  }
}
