import { expected, systemClock, type Call, type Clock, type Middleware } from '@sluice/core';
import { LogReport } from './log-report.ts';
import type { Logger } from './logger.ts';
import { watchCall } from './watch-call.ts';

export interface LogOptions {
  /** `pino()` is one, `console` too. */
  readonly logger: Logger;
  /**
   * What else is to stand in the lines of a call: who asked.
   * @example `({ attributes }) => ({ user: attributes.user })`
   */
  readonly fields?: (call: Call) => object;
  /** @defaultValue the real one */
  readonly clock?: Clock;
}

/**
 * Writes a line when a call is over, however it ended, and one for each attempt that failed while the call went on: ids, times,
 * tokens, codes, and nothing that was asked or answered. A line at `info` when it was answered or left, at `error` when it
 * failed; failed attempts at `warn`. Never fails a call.
 *
 * Stands outermost, beside `telemetry`.
 *
 * @throws TypeError for options that cannot be.
 * @example
 * ```ts
 * const complete = compose(log({ logger: console }), retry(), anthropic());
 * ```
 */
export function log({ logger, fields, clock = systemClock }: LogOptions): Middleware {
  if (!(['info', 'warn', 'error'] as const).every((level) => typeof logger?.[level] === 'function')) {
    throw expected('logger', 'a logger with `info`, `warn` and `error`', logger);
  }
  if (fields !== undefined && typeof fields !== 'function') throw expected('fields', 'a function of a call', fields);
  if (typeof clock?.now !== 'function') throw expected('clock', 'a clock', clock);
  return function log(call, next) {
    return watchCall(call, () => new LogReport(call, next, { logger, fields, clock }));
  };
}
