import { later, type Call, type Clock, type Middleware, type Random } from '@sluice/core';
import { Paces } from './paces.ts';
import { readPacing } from './pacing-settings.ts';

/** What {@link pacing} takes. */
export interface PacingOptions {
  /**
   * What the provider grants a minute, or the part of it that is to be used; more than the provider tells of is not taken.
   * @defaultValue what its headers tell, from the first answer on
   */
  readonly limits?: {
    readonly requestsPerMinute?: number;
    readonly inputTokensPerMinute?: number;
    readonly outputTokensPerMinute?: number;
    /** In and out together, where the provider counts so. */
    readonly tokensPerMinute?: number;
  };
  /** Which calls share limits. @defaultValue those of one model */
  readonly scope?: (call: Call) => string;
  /**
   * How much may be sent at once after a rest, as time: the requests and tokens of so many ms. What the provider holds
   * beyond that makes up for what is guessed wrong. @defaultValue `10_000`; providers enforce parts of a minute
   */
  readonly burstMs?: number;
  /** How many calls may wait; one more is refused with `queue-full`. @defaultValue `1_000` */
  readonly maxQueued?: number;
  /** How long a call may wait; one that would have to wait longer is refused with `queue-full`. @defaultValue `60_000` */
  readonly maxWaitMs?: number;
  /** @defaultValue the real time */
  readonly clock?: Clock;
  /** Spreads what several processes do after a refusal. @defaultValue chance */
  readonly random?: Random;
}

/** The link that {@link pacing} makes. */
export interface Pacing extends Middleware {
  /** How many calls wait for their turn. */
  readonly queued: number;
  /** Ends the waiting with `closed`. Called by `complete.close()`. */
  close(): Promise<void>;
}

/**
 * Sends requests no faster than the provider grants: requests, input and output tokens a minute, as its headers tell.
 * A request takes its estimated tokens before it is sent, and what it really used is settled when it is over.
 *
 * Stands inside `retry`, outside `semaphore`: a call that waits for its turn needs no permit.
 *
 * @throws TypeError for options out of range.
 * @example
 * ```ts
 * const complete = compose(pacing(), semaphore(16), anthropic());
 * ```
 */
export function pacing(options: PacingOptions = {}): Pacing {
  const paces = new Paces(readPacing(options));
  const link: Middleware = function pacing(call, next) {
    return later(() => paces.enter(call, next));
  };
  return Object.defineProperties(link as Pacing, {
    queued: { get: () => paces.queued },
    close: { value: () => paces.close() },
  });
}
