import type { IncomingHttpHeaders } from 'node:http';

/** The key in an `Authorization: Bearer KEY`. */
export function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}
