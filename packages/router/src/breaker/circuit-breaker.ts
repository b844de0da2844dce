import {
  CompletionError,
  hold,
  isOutput,
  later,
  observe,
  systemClock,
  systemRandom,
  type Clock,
  type Middleware,
  type Random,
} from '@sluice/core';
import { outcomeOf } from '../outcome.ts';
import { readBreakerOptions, type BreakerOptions } from './breaker-options.ts';
import { Breaker, type Outcome } from './breaker.ts';

declare module '@sluice/core' {
  interface ErrorCodes {
    /** A circuit breaker lets nothing through: what stands behind it has failed too often. */
    'circuit-open': true;
  }
}

/** A {@link circuitBreaker}, besides when it opens. */
export interface CircuitBreakerOptions extends BreakerOptions {
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * Fails calls at once while what stands below fails anyway, for a chain without a router (which has a breaker for each
 * target). Stands outside `retry`, so that a call counts once whatever it took.
 *
 * @throws TypeError for options that cannot be. Its calls: {@link CompletionError} `circuit-open`, `transient`, with
 *   `retryAfterMs`; nothing was sent.
 * @example
 * ```ts
 * const complete = compose(circuitBreaker(), retry(), anthropic());
 * ```
 */
export function circuitBreaker(options: CircuitBreakerOptions = {}): Middleware {
  const { clock = systemClock, random = systemRandom } = options;
  const breaker = new Breaker(readBreakerOptions(options), clock, random);
  return function circuitBreaker(call, next) {
    return later(async () => {
      const pass = breaker.enter();
      if (!pass) throw circuitOpen(breaker.waitMs);
      let outcome: Outcome = 'ignored';
      const settle = hold(call.signal, () => breaker.settle(pass, outcome));
      let begun = false;
      return observe(next(call), {
        onEvent(event) {
          if (begun || !isOutput(event)) return;
          begun = true;
          breaker.answers(pass);
        },
        onEnd(ending) {
          if (ending.how !== 'left') outcome = ending.how === 'done' ? 'success' : outcomeOf(ending.error, true);
          settle();
        },
      });
    });
  };
}

/** Why a call was not made. */
function circuitOpen(retryAfterMs: number): CompletionError {
  const message = `Expected a provider that is well, got one that failed too often: it is left alone for ${Math.ceil(retryAfterMs)} ms`;
  return new CompletionError('circuit-open', message, { fault: 'transient', sent: 'no', retryAfterMs });
}
