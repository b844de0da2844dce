import type { Middleware } from '@sluice/core';
import { AttemptReport } from './attempt-report.ts';
import { tracingOf, type AttemptsOptions } from './settings.ts';
import { watchCall } from './watch-call.ts';

/**
 * A span for each attempt at an answer: from when the provider is asked until its answer is over, without the waits before it. The
 * request's own span becomes its child.
 *
 * Stands next to the transport, inside whatever repeats or waits, below a {@link telemetry} whose span is its parent. Tokens
 * stand on it by names of ours, because whoever sums up the conventions' would count them twice. Never fails a call.
 *
 * @throws TypeError for options that cannot be.
 * @example
 * ```ts
 * const complete = compose(telemetry(), retry(), attempts(), anthropic());
 * ```
 */
export function attempts(options: AttemptsOptions = {}): Middleware {
  const tracing = tracingOf(options);
  return function attempts(call, next) {
    return watchCall(call, () => new AttemptReport(call, next, tracing));
  };
}
