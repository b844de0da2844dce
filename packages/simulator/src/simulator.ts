import { expected, expectedSecret, systemClock, type Clock } from '@sluice/core';
import type { Answering } from './answers/answer-script.ts';
import { PromptCache } from './answers/prompt-cache.ts';
import { simulatedAnswer } from './answers/simulated-answer.ts';
import type { Storm } from './faults/storm.ts';
import { Storms } from './faults/storms.ts';
import type { Limits } from './limits/limits.ts';
import { RateLimits } from './limits/rate-limits.ts';
import { readLimits } from './limits/read-limits.ts';
import { Recordings } from './recordings/recordings.ts';
import type { ServedRequest } from './served-request.ts';
import { startServer, type Certificate } from './server.ts';
import { providers, wires } from './wires/wires.ts';

/** What {@link simulator} takes. */
export interface SimulatorOptions {
  /** Where to listen, on 127.0.0.1. @defaultValue `0`, a free one */
  readonly port?: number;
  /** Speaks HTTPS with this certificate, in PEM. @defaultValue plain HTTP */
  readonly tls?: Certificate;
  /** The one key that is right; others are refused with 401. `false`: none is wanted. @defaultValue any key is */
  readonly apiKey?: string | false;
  /** How fast answers are sent, streamed or whole. @defaultValue `Infinity`, as fast as the socket takes them */
  readonly tokensPerSecond?: number;
  /**
   * What to answer. When it throws, the answer is a 500 with its message. Not asked while `recordings` are played.
   * @defaultValue a few sentences, calls of the tools that are there, thoughts where they are asked for: the same for the
   * same conversation
   */
  readonly answer?: Answering;
  /**
   * A folder of recorded interactions with real providers (`anthropic*.jsonl`, `openai-chat*.jsonl`) to play instead of
   * answering.
   */
  readonly recordings?: string;
  /** Sees every request when it has been read and before it is answered; may not wait. To throw answers with a 500. */
  readonly onRequest?: (request: ServedRequest) => void;
  /** Faults that strike from the start, as by `storms.begin`. @defaultValue none */
  readonly storms?: readonly Storm[];
  /** All chance comes from it: pieces, jitter, what a storm strikes. @defaultValue `0` */
  readonly seed?: number;
  /** How long it takes until the first token. @defaultValue `0` */
  readonly firstTokenMs?: number;
  /** By how much each token may come too early or too late, as a part of its time: from 0 to 1. @defaultValue `0` */
  readonly jitter?: number;
  /** How much each API key may ask a minute; more is refused with 429. @defaultValue as much as it likes */
  readonly limits?: Limits;
  /** @defaultValue the real time */
  readonly clock?: Clock;
}

/** A provider on loopback that listens. */
export interface Simulator {
  /** What to give a transport as `baseUrl`; for Chat Completions with `/v1`, as OpenAI's own address has it. */
  readonly url: string;
  /** Whose wires it answers on: `anthropic`, `openai`. With `recordings`, those that it has some of. */
  readonly speaks: readonly string[];
  /** Which faults strike, and when. */
  readonly storms: Pick<Storms, 'begin' | 'end' | 'endAll' | 'running'>;
  /** What was asked, oldest first; the newest 1,000. */
  readonly requests: readonly ServedRequest[];
  /** Sockets of clients: open now, and seen in all. */
  readonly connections: { readonly open: number; readonly total: number };
  /** Cuts what is running and waits until nothing is left. */
  close(): Promise<void>;
}

/**
 * Starts a provider on loopback: a real HTTP server that speaks Anthropic's wire and OpenAI's, each at its own path.
 *
 * @throws TypeError for options that cannot be; Error when `recordings` is no folder, or holds nothing to play; the
 * system's error when the port is taken.
 * @example
 * ```ts
 * const provider = await simulator({ tokensPerSecond: 40 });
 * const complete = compose(anthropic({ baseUrl: provider.url, apiKey: 'any', maxTokens: 200 }));
 * ```
 */
export async function simulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, tls, apiKey, tokensPerSecond = Infinity, clock = systemClock } = options;
  const { seed = 0, firstTokenMs = 0, jitter = 0 } = options;
  if (!Number.isSafeInteger(port) || port < 0 || port > 65_535) {
    throw expected('port', 'a whole number from 0 to 65,535', port);
  }
  if (tls !== undefined && (typeof tls?.key !== 'string' || typeof tls.cert !== 'string')) {
    throw expectedSecret('tls', '{ key, cert } in PEM', tls);
  }
  if (apiKey === '') throw expected('apiKey', 'a string that is not empty', apiKey);
  if (!(tokensPerSecond > 0)) throw expected('tokensPerSecond', 'a number > 0', tokensPerSecond);
  if (!(firstTokenMs >= 0)) throw expected('firstTokenMs', 'a number ≥ 0', firstTokenMs);
  if (!(jitter >= 0 && jitter <= 1)) throw expected('jitter', 'a number from 0 to 1', jitter);
  if (!Number.isSafeInteger(seed)) throw expected('seed', 'a whole number', seed);

  const recordings = options.recordings === undefined ? undefined : new Recordings(options.recordings, wires);
  const storms = new Storms(clock, providers);
  options.storms?.forEach((storm) => storms.begin(storm));
  const server = await startServer(
    { port, seed, tls },
    {
      apiKey,
      pace: { tokensPerSecond, firstTokenMs, jitter, clock },
      limits: new RateLimits(readLimits(options.limits), clock),
      cache: new PromptCache(clock),
      storms,
      recordings,
      answer: options.answer ?? ((question) => simulatedAnswer(question, seed)),
      onRequest: options.onRequest ?? (() => {}),
    },
  );
  return {
    url: server.url,
    speaks: recordings?.providers ?? providers,
    storms,
    requests: server.served,
    get connections() {
      return server.connections;
    },
    close: server.close,
  };
}
