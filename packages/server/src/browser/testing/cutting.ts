import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** One request, as the server saw it. */
export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What a server does with one request. */
export type Act = (request: Seen, response: ServerResponse) => void;

/** A listener that acts otherwise at each request; the last act repeats. */
export function acting(...acts: readonly Act[]): { readonly listener: RequestListener; readonly seen: Seen[] } {
  const seen: Seen[] = [];
  return {
    seen,
    listener(request, response) {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method, url, headers } = request;
        const one = { method, url, headers, body: Buffer.concat(pieces).toString() };
        seen.push(one);
        acts[Math.min(seen.length, acts.length) - 1]!(one, response);
      });
    },
  };
}

/** Begins a stream. */
export function begin(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
}

/** Refuses, as our servers do. */
export function refuse(status: number, error: object, headers: Readonly<Record<string, string>> = {}): Act {
  return (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ error }));
}

/** Says all of this and cuts the connection: as bytes may be cut, wherever that is. */
export function cutAfter(bytes: Uint8Array, headers?: Readonly<Record<string, string>>): Act {
  return (_, response) => {
    begin(response, headers);
    if (bytes.length === 0) response.flushHeaders();
    response.write(bytes, () => response.socket?.end().destroySoon());
  };
}
