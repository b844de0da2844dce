import type { ServerResponse } from 'node:http';
import type { Served } from './served-request.ts';
import type { Refusal } from './wires/refusal.ts';
import type { Wire } from './wires/wire.ts';

type Headers = Readonly<Record<string, string>>;

/** Opens an answer that is sent event by event. */
export function beginStream(response: ServerResponse, served: Served, headers: Headers): void {
  served.status = 200;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
}

/** Sends an answer in one piece. */
export function sendBody(
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

/** Where a refusal goes. */
export interface Refused {
  readonly response: ServerResponse;
  readonly served: Served;
  readonly wire: Wire;
  /** Of now: limits have moved on when an answer took its time. */
  headers(): Headers;
}

/** Sends a refusal, in the words of a wire. */
export function refuse({ response, served, wire, headers }: Refused, refusal: Refusal): void {
  const { status, headers: own, body } = wire.refuse(refusal, served.requestId);
  sendBody(response, served, JSON.stringify(body), { ...headers(), ...own }, status);
}
