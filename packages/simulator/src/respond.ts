import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Allowances } from './allowances.ts';
import { deliverRecording, deliverStream, deliverWhole, type Delivery } from './deliver.ts';
import { faultHeader, faultsOfRequest } from './faults/faults-of-request.ts';
import { strike } from './faults/strike.ts';
import type { Storms } from './faults/storms.ts';
import type { Pace } from './pacing.ts';
import type { Recordings } from './recordings/recordings.ts';
import { refuse } from './send.ts';
import type { Served, ServedRequest } from './served-request.ts';
import { tokensOf } from './tokens.ts';
import { understand } from './understand.ts';
import { whileThere } from './while-there.ts';
import type { Answer, Question, Refusal, Wire } from './wires/wire.ts';
import { wireOf } from './wires/wires.ts';

/** What a simulated provider answers with. */
export interface Behaviour {
  /** `undefined`: any key will do, but one there must be. `false`: none need be. */
  readonly apiKey: string | false | undefined;
  readonly pace: Omit<Pace, 'random'>;
  readonly allowances: Allowances;
  readonly storms: Storms;
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
  refuseConnections: (forMs: number) => void,
): Promise<void> {
  const wire = wireOf(served.path, served.headers);
  const understood = await understand(incoming, served, wire, behaviour.apiKey);
  behaviour.onRequest(served);
  const headers = { [wire.requestIdHeader]: served.requestId, ...wire.limitHeaders(behaviour.allowances.take()) };
  const pace = { ...behaviour.pace, random: served.random };
  const delivery: Delivery = { response, served, wire, headers, pace };

  const misread = readFaults(served, wire, behaviour.storms);
  if (misread) return refuse(delivery, misread);
  if (!(await strike(served.faults, { ...delivery, clock: pace.clock, refuseConnections }))) return;

  if ('refusal' in understood) return refuse(delivery, understood.refusal);
  if ('found' in understood) return deliverWhole(understood.found, 0, delivery);
  const { question } = understood;
  if (behaviour.recordings) return deliverRecording(behaviour.recordings.deal(question), delivery);
  const answer = await answerTo(question, served, behaviour);
  if (question.stream) return deliverStream(wire.stream(answer), delivery);
  return deliverWhole(wire.whole(answer), answer.tokens.length, delivery);
}

/** The faults that strike a request: those that it asks for, then those of the storms. */
function readFaults(served: Served, { provider }: Wire, storms: Storms): Refusal | undefined {
  try {
    const own = faultsOfRequest(served.headers);
    served.faults = [...own, ...storms.strike(provider, served.random)];
    return undefined;
  } catch (error) {
    return { refused: 'invalid-request', message: `${faultHeader}: ${(error as Error).message}` };
  }
}

async function answerTo(question: Question, served: Served, { answer, pace }: Behaviour): Promise<Answer> {
  const all = tokensOf(await whileThere(answer(question), served.signal));
  const { maxTokens } = question;
  const reason = all.length > maxTokens ? 'length' : 'stop';
  return { id: served.requestId, question, tokens: all.slice(0, maxTokens), reason, createdAt: pace.clock.wall() };
}

/** The refusal for a failure of the simulator's own: mostly of the `answer` that somebody gave it. */
export function refuseInternally(response: ServerResponse, served: Served, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const wire = wireOf(served.path, served.headers);
  const message = error instanceof Error ? error.message : String(error);
  const headers = { [wire.requestIdHeader]: served.requestId };
  refuse({ response, served, wire, headers }, { refused: 'internal', message });
}
