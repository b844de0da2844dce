import { expected, systemClock, type Clock } from '@sluice/core';
import { isCoreName } from './frames/is-note.ts';
import type { SseOptions } from './sse-options.ts';

/** Options, checked. */
export interface Settings {
  readonly statusWithinMs: number;
  readonly heartbeatMs: number;
  readonly signal: AbortSignal | undefined;
  readonly notes: readonly string[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly onError: ((error: unknown) => void) | undefined;
  readonly clock: Clock;
}

/** @throws `TypeError` for options that cannot be. */
export function settingsOf({
  statusWithinMs = 1_000,
  heartbeatMs = 15_000,
  signal,
  notes = [],
  headers,
  onError,
  clock = systemClock,
}: SseOptions): Settings {
  if (!(statusWithinMs >= 0)) throw expected('statusWithinMs', 'a number ≥ 0', statusWithinMs);
  if (!(heartbeatMs >= 1)) throw expected('heartbeatMs', 'a number ≥ 1', heartbeatMs);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw expected('signal', 'an AbortSignal', signal);
  if (onError !== undefined && typeof onError !== 'function') throw expected('onError', 'a function', onError);
  for (const note of notes) {
    if (typeof note !== 'string' || isCoreName(note)) throw expected('notes', 'names of notes', note);
  }
  return {
    statusWithinMs,
    heartbeatMs,
    signal,
    notes,
    headers: headers ? checked(headers) : noHeaders,
    onError,
    clock,
  };
}

const noHeaders = Object.freeze({});
const headerName = /^[\w!#$%&'*+.^`|~-]+$/;
const headerValue = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** A line end in a value would begin a header of its own. */
function checked(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!headerName.test(name)) throw expected('headers', 'names that HTTP allows', name);
      if (typeof value !== 'string' || !headerValue.test(value)) {
        throw expected(`headers['${name}']`, 'a text of one line', value);
      }
      return [name.toLowerCase(), value];
    }),
  );
}
