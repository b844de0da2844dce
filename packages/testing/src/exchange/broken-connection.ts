import { constants } from 'node:os';

/** How a connection can fail, by the codes of Node. */
export type ConnectionFailure =
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'ETIMEDOUT'
  | 'EHOSTUNREACH'
  | 'ENOTFOUND'
  | 'EAI_AGAIN';

const { errno } = constants;
const failures: Readonly<Record<ConnectionFailure, { readonly syscall: string; readonly errno: number }>> = {
  ECONNREFUSED: { syscall: 'connect', errno: -errno.ECONNREFUSED },
  ECONNRESET: { syscall: 'read', errno: -errno.ECONNRESET },
  ETIMEDOUT: { syscall: 'connect', errno: -errno.ETIMEDOUT },
  EHOSTUNREACH: { syscall: 'connect', errno: -errno.EHOSTUNREACH },
  ENOTFOUND: { syscall: 'getaddrinfo', errno: -3008 }, // these two are libuv's own
  EAI_AGAIN: { syscall: 'getaddrinfo', errno: -3001 },
};

export const connectionFailures: readonly ConnectionFailure[] = Object.keys(failures) as ConnectionFailure[];

/** An error as Node makes it: clients tell them apart by `code`, msw by `errno`. */
export function connectionFailure(code: ConnectionFailure, host = ''): NodeJS.ErrnoException {
  const failure = failures[code];
  return Object.assign(new Error([failure.syscall, code, host].filter(Boolean).join(' ')), { code, ...failure });
}

const unanswered = new WeakMap<Response, Error>();

/** A response that is none: the connection fails with this error before there is one. Each of our ways makes it real. */
export function failedConnection(error: Error): Response {
  const response = Response.error();
  unanswered.set(response, error);
  return response;
}

/** The error of a response that {@link failedConnection} made. */
export function failureOf(response: Response): Error | undefined {
  if (response.type !== 'error') return undefined;
  return unanswered.get(response) ?? new TypeError('Network error');
}
