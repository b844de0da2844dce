import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { sleep, type Clock } from '@sluice/core';
import type { Frame } from './wires/wire.ts';

/** Sends at the speed of a model: one token after the other, at an even pace. */
export interface Pace {
  /** `Infinity`: as fast as the socket takes it. */
  readonly tokensPerSecond: number;
  readonly clock: Clock;
  /** Fires when there is nobody to send to any more. */
  readonly signal: AbortSignal;
}

/** After so many events without a wait the event loop has its turn: else nobody would notice that the client went away. */
const turnEvery = 64;

/**
 * Writes frames when their time has come, and not before the socket has taken what was written.
 *
 * Each frame is due by the tokens before it, not by the frame before it: late timers do not add up.
 *
 * @throws {@link CompletionError} `aborted` when the signal fires.
 */
export async function sendPaced(
  response: ServerResponse,
  frames: Iterable<Frame>,
  { tokensPerSecond, clock, signal }: Pace,
  onSent: (name: string) => void,
): Promise<void> {
  const startedAt = clock.now();
  let tokens = 0;
  let sinceWait = 0;
  for (const { name, bytes, tokens: own } of frames) {
    tokens += own;
    const waitMs = startedAt + (tokens / tokensPerSecond) * 1_000 - clock.now();
    if (waitMs > 0) await sleep(waitMs, signal, clock);
    else if (++sinceWait % turnEvery === 0) await sleep(0, signal, clock);
    const taken = response.write(bytes);
    onSent(name);
    if (!taken) await once(response, 'drain', { signal });
  }
}

/** Waits as long as a model would take to write so many tokens. */
export async function waitFor(tokens: number, { tokensPerSecond, clock, signal }: Pace): Promise<void> {
  const waitMs = (tokens / tokensPerSecond) * 1_000;
  if (waitMs > 0) await sleep(waitMs, signal, clock);
}
