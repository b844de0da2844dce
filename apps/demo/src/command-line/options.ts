import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from './program.ts';
import { isProvider, keyOf, keyVariables, models, providerNames, type ProviderName } from './providers.ts';

const usage = `Usage: npm run demo
       npm run demo -- [options]

Without options: the application for a browser, at http://127.0.0.1:3000. PORT, REDIS_URL, DATABASE_URL and more of its
environment are told of in apps/demo/README.md.

With options: the tour in the terminal. It asks one question three ways (streamed, whole, left in the middle), then the other
provider the same, and then has every package show what it is for.

  --provider NAME    who answers: ${providerNames.join(', ')}
  --once             end after the tour instead of waiting for Ctrl-C
  --recordings DIR   let the simulator play recorded traffic (anthropic*.jsonl, openai-chat*.jsonl in DIR)
  --ask TEXT         the question
  --model NAME       the model that is asked (default ${models.anthropic}, ${models.openai}, ${models.ollama})
  --speed N          tokens per second of the simulator (default 40)
  --help             this

Without --provider the first real API answers that has a key in ANTHROPIC_API_KEY or OPENAI_API_KEY, else the simulator;
with --recordings always the simulator. ANTHROPIC_BASE_URL, OPENAI_BASE_URL and OLLAMA_HOST say where each of them stands.`;

/** What the command line says. */
export interface Options {
  readonly provider: ProviderName;
  readonly once: boolean;
  readonly recordings: string | undefined;
  readonly question: string;
  /** Absent: the provider's. */
  readonly model: string | undefined;
  readonly tokensPerSecond: number;
}

/**
 * Reads the command line. `undefined`: help was asked for, and given.
 *
 * @throws {@link UsageError} for what it does not know.
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const { provider, once, recordings, ask, model, speed, help } = parse(args);
  if (help) {
    console.log(usage);
    return undefined;
  }
  if (recordings !== undefined && !statSync(recordings, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`Expected --recordings to name a folder, got ${recordings}`);
  }
  if (!(Number(speed) > 0)) throw new UsageError(`Expected --speed to be a number > 0, got ${speed}`);
  if (ask.trim() === '') throw new UsageError('Expected --ask to be a question, got an empty one');
  if (model?.trim() === '') throw new UsageError('Expected --model to be the name of a model, got an empty one');
  const tokensPerSecond = Number(speed);
  return { provider: choose(provider, recordings), once, recordings, question: ask, model, tokensPerSecond };
}

function choose(name: string | undefined, recordings: string | undefined): ProviderName {
  if (name === undefined) {
    const real = (['anthropic', 'openai'] as const).find((one) => keyOf(one) !== undefined);
    return recordings === undefined && real !== undefined ? real : 'simulator';
  }
  if (!isProvider(name)) throw new UsageError(`Expected --provider to be ${providerNames.join(', ')}, got ${name}`);
  if (recordings !== undefined && name !== 'simulator') {
    throw new UsageError(`Expected --recordings with the simulator, which plays them, got --provider ${name}`);
  }
  if ((name === 'anthropic' || name === 'openai') && keyOf(name) === undefined) {
    throw new UsageError(`Expected a key in ${keyVariables[name]} for --provider ${name}, got none`);
  }
  return name;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        provider: { type: 'string' },
        once: { type: 'boolean', default: false },
        recordings: { type: 'string' },
        ask: { type: 'string', default: 'Why does a river bend?' },
        model: { type: 'string' },
        speed: { type: 'string', default: '40' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // Node explains at length how `--` works; the first sentence says what is wrong.
    throw new UsageError(String((error as Error).message).replace(/\. .*$/s, ''), { cause: error });
  }
}
