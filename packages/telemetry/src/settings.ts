import { trace, type Attributes, type Meter, type Tracer } from '@opentelemetry/api';
import { expected, systemClock, type Call, type Clock } from '@sluice/core';
import { conventions as known, type ConventionsVersion } from './conventions.ts';

/** Where spans go, and when. */
export interface AttemptsOptions {
  /** @defaultValue the global provider's, `@sluice/telemetry` by name */
  readonly tracer?: Tracer;
  /** @defaultValue the real one */
  readonly clock?: Clock;
}

/** What `telemetry` tells, and to whom. */
export interface TelemetryOptions extends AttemptsOptions {
  /** @defaultValue the global provider's, `@sluice/telemetry` by name; asked for at the first call */
  readonly meter?: Meter;
  /** Whether spans hold what was asked and answered, and what tools were given and gave back. @defaultValue `false` */
  readonly content?: boolean;
  /** Which names: the last that were released, or those that are to come. @defaultValue `'1.45'` */
  readonly conventions?: ConventionsVersion;
  /**
   * What else is to be said of a call on its span: who asked, of which conversation.
   * @example `({ attributes }) => ({ 'user.id': String(attributes.user) })`
   */
  readonly attributes?: (call: Call) => Attributes;
}

/** Options, checked and filled. */
export interface Settings {
  readonly tracer: Tracer;
  readonly meter: Meter | undefined;
  readonly content: boolean;
  readonly conventions: ConventionsVersion;
  readonly attributes: ((call: Call) => Attributes) | undefined;
  readonly clock: Clock;
}

/** @throws TypeError for options that cannot be. */
export function settingsOf(options: TelemetryOptions): Settings {
  const { meter, content = false, conventions = '1.45', attributes } = options;
  if (meter !== undefined && typeof meter?.createHistogram !== 'function') {
    throw expected('meter', 'a meter of OpenTelemetry', meter);
  }
  if (typeof content !== 'boolean') throw expected('content', 'true or false', content);
  if (!Object.hasOwn(known, conventions)) throw expected('conventions', "'1.45' or 'next'", conventions);
  if (attributes !== undefined && typeof attributes !== 'function') {
    throw expected('attributes', 'a function of a call', attributes);
  }
  return { ...tracingOf(options), meter, content, conventions, attributes };
}

/** @throws TypeError for options that cannot be. */
export function tracingOf({ tracer = trace.getTracer('@sluice/telemetry'), clock = systemClock }: AttemptsOptions): {
  readonly tracer: Tracer;
  readonly clock: Clock;
} {
  if (typeof tracer?.startSpan !== 'function') throw expected('tracer', 'a tracer of OpenTelemetry', tracer);
  if (typeof clock?.now !== 'function') throw expected('clock', 'a clock', clock);
  return { tracer, clock };
}
