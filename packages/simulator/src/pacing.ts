import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { abortError, sleep, type Clock, type Random } from '@sluice/core';
import type { Step } from './faults/spoil.ts';
import type { Served } from './served-request.ts';

/** Sends at the speed of a model: one token after the other. */
export interface Pace {
  /** `Infinity`: as fast as the socket takes it. */
  readonly tokensPerSecond: number;
  /** How long a model thinks before its first token. */
  readonly firstTokenMs: number;
  /** By how much a token's time may differ, as a part of it: 0 is an even pace. */
  readonly jitter: number;
  readonly random: Random;
  readonly clock: Clock;
}

/** After so many events without a wait the event loop has its turn: else nobody would notice that the client went away. */
const turnEvery = 64;

/**
 * Writes frames when their time has come, and not before the socket has taken what was written.
 *
 * Each frame is due by the tokens before it, not by the frame before it: late timers do not add up.
 *
 * @throws {@link CompletionError} `aborted` when there is nobody to send to any more.
 */
export async function sendPaced(
  response: ServerResponse,
  steps: Iterable<Step>,
  pace: Pace,
  served: Served,
): Promise<void> {
  const { clock } = pace;
  const { signal } = served;
  const due = dueTimes(pace);
  let sinceWait = 0;
  for (const step of steps) {
    if (step === 'drop') {
      await turnLoop(signal); // what was written is on its way
      return served.reset(response);
    }
    if ('waitMs' in step) {
      response.flushHeaders();
      due.postpone(step.waitMs);
      await sleep(step.waitMs, signal, clock);
      continue;
    }
    const waitMs = due.after(step.tokens) - clock.now();
    if (waitMs > 0) await sleep(waitMs, signal, clock);
    else if (++sinceWait % turnEvery === 0) await turnLoop(signal);
    if (step.partial) {
      await new Promise((resolve) => response.write(step.bytes, resolve));
      continue;
    }
    const taken = response.write(step.bytes);
    served.onSent(step);
    if (!taken) await once(response, 'drain', { signal });
  }
  response.end();
}

/** Lets sockets have their turn, on whatever clock. */
async function turnLoop(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw abortError(signal);
}

/** Waits as long as a model would take to write so many tokens. */
export async function waitFor(tokens: number, pace: Pace, { signal }: Served): Promise<void> {
  const waitMs = dueTimes(pace).after(tokens) - pace.clock.now();
  if (waitMs > 0) await sleep(waitMs, signal, pace.clock);
}

/** When tokens are due, from now on. */
function dueTimes({ tokensPerSecond, firstTokenMs, jitter, random, clock }: Pace) {
  const eachMs = 1_000 / tokensPerSecond;
  let atMs = clock.now();
  let begun = false;
  return {
    postpone(ms: number): void {
      atMs += ms;
    },
    after(tokens: number): number {
      if (tokens > 0 && !begun) {
        begun = true;
        atMs += firstTokenMs;
      }
      const factor = jitter === 0 ? 1 : 1 + jitter * (2 * random() - 1);
      atMs += tokens * eachMs * factor;
      return atMs;
    },
  };
}
