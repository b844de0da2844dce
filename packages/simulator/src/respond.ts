import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@sluice/core';
import type { Allowances } from './allowances.ts';
import { sendPaced, waitFor, type Pace } from './pacing.ts';
import { readBody } from './read-body.ts';
import { play } from './recordings/play.ts';
import type { Recordings } from './recordings/recordings.ts';
import { beginStream, sendWhole } from './send.ts';
import type { Served, ServedRequest } from './served-request.ts';
import { tokensOf } from './tokens.ts';
import { whileThere } from './while-there.ts';
import type { Answer, Question, Refusal, Wire } from './wires/wire.ts';

/** What a simulated provider answers with. */
export interface Behaviour {
  readonly wire: Wire;
  /** `undefined`: any key will do, but one there must be. */
  readonly apiKey: string | undefined;
  readonly tokensPerSecond: number;
  readonly clock: Clock;
  readonly allowances: Allowances;
  readonly recordings: Recordings | undefined;
  answer(question: Question): string | Promise<string>;
  onRequest(request: ServedRequest): void;
}

/** Answers one request, or refuses it. */
export async function respond(
  incoming: IncomingMessage,
  response: ServerResponse,
  served: Served,
  behaviour: Behaviour,
): Promise<void> {
  const { wire, tokensPerSecond, clock, allowances, recordings, onRequest } = behaviour;
  const question = await understand(incoming, served, behaviour);
  onRequest(served);
  const headers = wire.headers(served.requestId, allowances.take());
  if ('refused' in question) {
    const { status, body } = wire.refuse(question, served.requestId);
    return sendWhole(response, served, JSON.stringify(body), headers, status);
  }
  const pace: Pace = { tokensPerSecond, clock, signal: served.signal };
  if (recordings) return play(recordings.deal(question), response, served, headers, pace);
  const answer = await answerTo(question, served, behaviour);
  if (question.stream) {
    beginStream(response, served, headers);
    await sendPaced(response, wire.stream(answer), pace, served.onSent);
    response.end();
  } else {
    await waitFor(answer.tokens.length, pace);
    sendWhole(response, served, JSON.stringify(wire.whole(answer)), headers);
  }
}

async function understand(
  incoming: IncomingMessage,
  served: Served,
  { wire, apiKey }: Behaviour,
): Promise<Question | Refusal> {
  if (!wire.serves(served.path)) return { refused: 'not-found', message: 'Not Found' };
  if (served.method !== 'POST') return { refused: 'method', message: 'Method Not Allowed' };
  const key = wire.keyOf(incoming.headers);
  if (!key) return { refused: 'authentication', message: 'x-api-key header is required' };
  if (apiKey !== undefined && key !== apiKey) return { refused: 'authentication', message: 'invalid x-api-key' };
  const read = await readBody(incoming);
  if ('refused' in read) return read;
  served.body = read.body;
  return wire.read(read.body, incoming.headers);
}

async function answerTo(question: Question, served: Served, { answer }: Behaviour): Promise<Answer> {
  const all = tokensOf(await whileThere(answer(question), served.signal));
  const { maxTokens, model, inputTokens } = question;
  const reason = all.length > maxTokens ? 'length' : 'stop';
  return { id: served.requestId, model, tokens: all.slice(0, maxTokens), reason, inputTokens };
}

/** The refusal for a failure of the simulator's own: mostly of the `answer` that somebody gave it. */
export function refuseInternally(response: ServerResponse, served: Served, wire: Wire, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const message = error instanceof Error ? error.message : String(error);
  const { status, body } = wire.refuse({ refused: 'internal', message }, served.requestId);
  sendWhole(response, served, JSON.stringify(body), { 'request-id': served.requestId }, status);
}
