import type { IncomingMessage } from 'node:http';

/**
 * Who asks, by address. Behind a proxy all requests come from it, and it writes who asked it at the end of
 * `x-forwarded-for`; what stands before that anybody may have written.
 */
export function addressOf({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? headers['x-forwarded-for'] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(',').at(-1)?.trim();
  return last || (socket.remoteAddress ?? 'unknown');
}
