import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '@sluice/core';
import { readBody } from './read-body.ts';
import type { Served } from './served-request.ts';
import type { Question } from './wires/question.ts';
import type { Refusal } from './wires/refusal.ts';
import type { Wire } from './wires/wire.ts';
import { endpointOf } from './wires/wires.ts';

/** What a request comes to: a question, an answer that is there already, or a refusal. */
export type Understood =
  | { readonly question: Question }
  | { readonly found: JsonObject }
  | { readonly refusal: Refusal };

/**
 * Reads a request.
 *
 * @param apiKey - The one that is right; `undefined`: any is. `false`: none need be.
 */
export async function understand(
  incoming: IncomingMessage,
  served: Served,
  wire: Wire,
  apiKey: string | false | undefined,
): Promise<Understood> {
  const endpoint = endpointOf(wire, served.method, served.path);
  if (typeof endpoint === 'string') return { refusal: { refused: endpoint } };
  if (apiKey !== false) {
    const key = wire.keyOf(incoming.headers);
    if (!key) return { refusal: { refused: 'no-key' } };
    if (apiKey !== undefined && key !== apiKey) return { refusal: { refused: 'wrong-key' } };
  }
  let body: JsonObject = {};
  if (endpoint.method === 'POST') {
    const read = await readBody(incoming);
    if ('refused' in read) return { refusal: read };
    served.body = body = read.body;
  }
  const { headers } = incoming;
  if (endpoint.answer) {
    const found = endpoint.answer({ path: served.path, headers, body });
    return isRefusal(found) ? { refusal: found } : { found };
  }
  const question = wire.read(body, headers);
  return isRefusal(question) ? { refusal: question } : { question };
}

function isRefusal(value: object): value is Refusal {
  return 'refused' in value;
}
