import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject } from '@sluice/core';
import type { Refusal } from './wires/refusal.ts';

const maxBytes = 32 * 1_024 * 1_024;

/** Reads a request's body, which is to be a JSON object of at most 32 MiB. */
export async function readBody(incoming: IncomingMessage): Promise<{ readonly body: JsonObject } | Refusal> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes <= maxBytes) pieces.push(piece); // what is too much is read to its end, so that the client hears of it
  }
  if (bytes > maxBytes)
    return { refused: 'too-large', message: `Request exceeds the maximum size of ${maxBytes} bytes` };
  try {
    const body: unknown = JSON.parse(Buffer.concat(pieces).toString());
    if (isJsonObject(body)) return { body };
    return { refused: 'invalid-request', message: 'The request body is not a JSON object' };
  } catch (error) {
    return { refused: 'invalid-request', message: `The request body is not valid JSON: ${String(error)}` };
  }
}
