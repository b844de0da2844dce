import type { ServerResponse } from 'node:http';
import type { Served } from './served-request.ts';

type Headers = Readonly<Record<string, string>>;

/** Opens an answer that is sent event by event. */
export function beginStream(response: ServerResponse, served: Served, headers: Headers): void {
  served.status = 200;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
}

/** Sends an answer, or a refusal, in one piece. */
export function sendWhole(
  response: ServerResponse,
  served: Served,
  body: string | Uint8Array,
  headers: Headers,
  status = 200,
): void {
  const length = String(Buffer.byteLength(body));
  served.status = status;
  response.writeHead(status, { 'content-type': 'application/json', ...headers, 'content-length': length });
  response.end(body);
}
