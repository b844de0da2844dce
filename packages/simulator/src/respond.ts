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
import { wireOf } from './wires/wires.ts';

/** What a simulated provider answers with. */
export interface Behaviour {
  /** `undefined`: any key will do, but one there must be. `false`: none need be. */
  readonly apiKey: string | false | undefined;
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
  const { apiKey, tokensPerSecond, clock, allowances, recordings, onRequest } = behaviour;
  const wire = wireOf(served.path, served.headers);
  const question = await understand(incoming, served, wire, apiKey);
  onRequest(served);
  const headers = { [wire.requestIdHeader]: served.requestId, ...wire.limitHeaders(allowances.take()) };
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
  wire: Wire,
  apiKey: Behaviour['apiKey'],
): Promise<Question | Refusal> {
  if (!wire.serves(served.path)) return { refused: 'not-found' };
  if (served.method !== 'POST') return { refused: 'method' };
  if (apiKey !== false) {
    const key = wire.keyOf(incoming.headers);
    if (!key) return { refused: 'no-key' };
    if (apiKey !== undefined && key !== apiKey) return { refused: 'wrong-key' };
  }
  const read = await readBody(incoming);
  if ('refused' in read) return read;
  served.body = read.body;
  return wire.read(read.body, incoming.headers);
}

async function answerTo(question: Question, served: Served, { answer, clock }: Behaviour): Promise<Answer> {
  const all = tokensOf(await whileThere(answer(question), served.signal));
  const { maxTokens } = question;
  const reason = all.length > maxTokens ? 'length' : 'stop';
  return { id: served.requestId, question, tokens: all.slice(0, maxTokens), reason, createdAt: clock.wall() };
}

/** The refusal for a failure of the simulator's own: mostly of the `answer` that somebody gave it. */
export function refuseInternally(response: ServerResponse, served: Served, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const wire = wireOf(served.path, served.headers);
  const message = error instanceof Error ? error.message : String(error);
  const { status, body } = wire.refuse({ refused: 'internal', message }, served.requestId);
  sendWhole(response, served, JSON.stringify(body), { [wire.requestIdHeader]: served.requestId }, status);
}
