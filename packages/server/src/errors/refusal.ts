import { systemClock, type Clock } from '@sluice/core';
import { safeError, type SafeError } from './safe-error.ts';
import { statusOf } from './status-of.ts';

/** A refusal before the stream, as any server can write it. */
export interface Refused {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The answer to a call that failed before it began: `{ "error": { "code", "message", … } }` with the status of the code,
 * and `retry-after` in whole seconds, rounded up, where it is known. What `sse` answers with.
 *
 * @example
 * ```ts
 * app.onError((error) => refusal(error));
 * ```
 */
export function refusal(error: unknown, { clock = systemClock }: { readonly clock?: Clock } = {}): Response {
  const { status, headers, body } = refused(safeError(error, clock));
  return new Response(body, { status, headers });
}

/** The parts of a {@link refusal}, with `headers` besides ours. */
export function refused(error: SafeError, headers: Readonly<Record<string, string>> = {}): Refused {
  const { retryAfterMs } = error;
  return {
    status: statusOf(error),
    headers: {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
    },
    body: JSON.stringify({ error }),
  };
}
