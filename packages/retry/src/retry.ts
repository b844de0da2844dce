import { repeat, type Middleware } from '@sluice/core';
import { Attempts } from './attempts.ts';
import { settingsOf, type RetryOptions } from './settings.ts';

/**
 * Makes a call again while nothing of its answer has been said and its failure is of the moment (`fault: 'transient'`):
 * after a wait with full jitter that is never shorter than the provider asked for, as often as the retry budget allows, and
 * never past the deadline. What cannot be mended so goes up at once, with all that failed as its cause.
 *
 * Stands inside a router's target, outside whatever belongs to one attempt (pacing, semaphore, cost): asleep, it holds
 * nothing. One in a chain: another below it would multiply the attempts.
 *
 * @throws TypeError for options that cannot be, and where a chain is put together with another `retry` below.
 * @example
 * ```ts
 * const complete = compose(retry({ attempts: 4, maxRetryAfterMs: 20_000 }), anthropic());
 * ```
 */
export function retry(options: RetryOptions = {}): Middleware {
  const settings = settingsOf(options);
  const link: Middleware = function retry(call, next) {
    return repeat(new Attempts(call, next, settings));
  };
  return Object.assign(link, { assertPlace });
}

function assertPlace(below: readonly string[]): void {
  if (!below.includes('retry')) return;
  throw new TypeError(
    `Expected one \`retry\` in a chain, got another below it (${below.join(' → ')}): their attempts would multiply`,
  );
}
