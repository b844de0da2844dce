import type { Middleware } from '@sluice/core';
import { CallReport } from './call-report.ts';
import { Instruments } from './instruments.ts';
import { settingsOf, type TelemetryOptions } from './settings.ts';
import { watchCall } from './watch-call.ts';

/**
 * Tells OpenTelemetry of calls, by the conventions for generative AI: a span for each with all that was tried for it, spans of the
 * tools that ran in it, metrics of how long it took and what tokens it used. What the chain sets going below (requests, queries)
 * becomes children of the span. Nothing that was asked or answered is told, unless `content` says so. Never fails a call.
 *
 * Stands outermost, where it sees everything once. {@link attempts}, next to a transport, adds a span for each attempt.
 *
 * @throws TypeError for options that cannot be.
 * @example
 * ```ts
 * const complete = compose(telemetry(), retry(), attempts(), anthropic());
 * ```
 */
export function telemetry(options: TelemetryOptions = {}): Middleware {
  const settings = settingsOf(options);
  let instruments: Instruments | undefined;
  return function telemetry(call, next) {
    return watchCall(call, () => {
      // Not before: a global meter that is asked for before its provider is there measures nothing, for ever.
      instruments ??= new Instruments(settings.conventions, settings.meter);
      return new CallReport(call, next, { ...settings, instruments });
    });
  };
}
