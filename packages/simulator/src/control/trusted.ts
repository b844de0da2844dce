import type { IncomingMessage } from 'node:http';

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * Whether a request comes from this machine and from no foreign page: a browser lets any page send a simple request to
 * any port of the machine it runs on, and a name that somebody else resolves may point there.
 */
export function isTrusted({ headers, socket }: IncomingMessage): boolean {
  const isHere = socket.remoteAddress === '127.0.0.1' && isLoopback(`http://${headers.host}`);
  return isHere && (headers.origin === undefined || isLoopback(headers.origin));
}

/** Lets a page on another port of this machine, such as a demo's, read the reply. */
export function crossOriginHeaders({ headers: { origin } }: IncomingMessage): Readonly<Record<string, string>> {
  if (origin === undefined || !isLoopback(origin)) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': 'content-type',
    vary: 'origin',
  };
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && loopback.test(new URL(url).hostname);
}
