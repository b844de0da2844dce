import { expected, sleep } from '@sluice/core';
import { HttpResponse } from 'msw';
import {
  connectionFailure,
  connectionFailures,
  failedConnection,
  type ConnectionFailure,
} from '../exchange/broken-connection.ts';
import type { Fault } from './fault.ts';

export interface StatusOptions {
  /** Sent as `retry-after`, in seconds; below a second also as `retry-after-ms`, which the official SDKs read. */
  readonly retryAfterMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** @defaultValue an error as Anthropic and OpenAI send it, by the status */
  readonly body?: unknown;
}

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** The server answers with this status. The real answer is not asked for. */
export function status(code: number, { retryAfterMs, headers, body }: StatusOptions = {}): Fault {
  if (!Number.isSafeInteger(code) || code < 200 || code > 599)
    throw expected('status', 'a status from 200 to 599', code);
  if (retryAfterMs !== undefined && !(retryAfterMs >= 0)) throw expected('retryAfterMs', 'a number ≥ 0', retryAfterMs);
  const error = { type: types[code] ?? 'api_error', message: `Simulated: status ${code}` };
  const waiting = retryAfterMs !== undefined && {
    'retry-after': String(Math.ceil(retryAfterMs / 1_000)),
    ...(retryAfterMs % 1_000 !== 0 && { 'retry-after-ms': String(retryAfterMs) }),
  };
  return {
    name: `status ${code}`,
    apply: () =>
      HttpResponse.json((body ?? { type: 'error', error }) as object, {
        status: code,
        headers: { ...waiting, ...headers },
      }),
  };
}

/** Nothing comes for so long, not even headers. */
export function slowHeaders(delayMs: number): Fault {
  if (!(delayMs >= 0)) throw expected('delayMs', 'a number ≥ 0', delayMs);
  return {
    name: `headers ${delayMs} ms late`,
    async apply({ request, answer, clock }) {
      await sleep(delayMs, request.signal, clock);
      return answer();
    },
  };
}

/**
 * There is no connection: refused, reset, not found. `/serve` fails the connection itself, where it opens one; on a
 * connection that stands, it resets.
 */
export function connectError(code: ConnectionFailure = 'ECONNREFUSED'): Fault {
  if (!connectionFailures.includes(code)) throw expected('code', `one of ${connectionFailures.join(', ')}`, code);
  return {
    name: `connection ${code}`,
    apply: ({ request }) => failedConnection(connectionFailure(code, new URL(request.url).host)),
    connect: () => connectionFailure(code),
  };
}

/** What happens so many times, and then no more. */
export function times(count: number, fault: Fault): Fault {
  if (!Number.isSafeInteger(count) || count < 1) throw expected('count', 'a whole number ≥ 1', count);
  let left = count;
  const { connect } = fault;
  return {
    name: `${count} × ${fault.name}`,
    apply: (exchange) => (left-- > 0 ? fault.apply(exchange) : undefined),
    ...(connect && { connect: () => (left-- > 0 ? connect() : undefined) }),
  };
}
