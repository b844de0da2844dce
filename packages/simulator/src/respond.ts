import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answering } from './answers/answer-script.ts';
import type { PromptCache } from './answers/prompt-cache.ts';
import { countOutput, writeAnswer } from './answers/write-answer.ts';
import { deliverRecording, deliverStream, deliverWhole, type Delivery } from './deliver.ts';
import { faultHeader, faultsOfRequest } from './faults/faults-of-request.ts';
import { strike } from './faults/strike.ts';
import type { Storms } from './faults/storms.ts';
import type { Exhausted, Spending } from './limits/limits.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import type { Pace } from './pacing.ts';
import type { Recordings } from './recordings/recordings.ts';
import { refuse } from './send.ts';
import type { Served, ServedRequest } from './served-request.ts';
import { understand } from './understand.ts';
import { whileThere } from './while-there.ts';
import type { Question } from './wires/question.ts';
import type { Refusal } from './wires/refusal.ts';
import type { Wire } from './wires/wire.ts';
import { wireOf } from './wires/wires.ts';

/** What a simulated provider answers with. */
export interface Behaviour {
  /** `undefined`: any key will do, but one there must be. `false`: none need be. */
  readonly apiKey: string | false | undefined;
  readonly pace: Omit<Pace, 'random'>;
  readonly limits: RateLimits;
  readonly cache: PromptCache;
  readonly storms: Storms;
  readonly recordings: Recordings | undefined;
  readonly answer: Answering;
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
  const pace = { ...behaviour.pace, random: served.random };
  const headers = (): Readonly<Record<string, string>> => ({
    [wire.requestIdHeader]: served.requestId,
    ...wire.limits.headers(behaviour.limits.states(wire, keyOf(wire, served)), pace.clock.wall()),
  });
  const delivery: Delivery = { response, served, wire, headers, pace };

  const misread = readFaults(served, wire, behaviour.storms);
  if (misread) return refuse(delivery, misread);
  if (!(await strike(served.faults, { ...delivery, clock: pace.clock, refuseConnections }))) return;

  if ('refusal' in understood) return refuse(delivery, understood.refusal);
  if ('found' in understood) return deliverWhole(understood.found, 0, delivery);
  return answer(understood.question, delivery, behaviour);
}

/** Lets a question in if the limits allow it, and answers it. */
async function answer(question: Question, delivery: Delivery, behaviour: Behaviour): Promise<void> {
  const { served, wire, pace } = delivery;
  const { limits, cache, recordings } = behaviour;
  const key = keyOf(wire, served);
  const owner = `${wire.provider} ${key} ${question.model}`;
  const cached = cache.find(owner, question.prefixes);
  const spending: Spending = {
    inputTokens: question.inputTokens - cached.readTokens,
    cacheReadTokens: cached.readTokens,
    outputTokens: 0,
    maxTokens: question.maxTokens,
  };
  const admission = limits.admit(wire, key, spending);
  if ('waitMs' in admission) return refuse(delivery, refusalFor(admission, wire, question));
  cache.remember(owner, question.prefixes);
  served.took = admission.took;
  const settle = (outputTokens: number): void => {
    served.took = admission.settle({ ...spending, outputTokens });
  };
  try {
    if (recordings) return await deliverRecording(recordings.deal(question), delivery);
    const said = await whileThere(behaviour.answer(question), served.signal);
    const script = typeof said === 'string' ? { text: said } : said;
    const written = { ...writeAnswer(script, question, cached), id: served.requestId, createdAt: pace.clock.wall() };
    if (question.stream) return await deliverStream(wire.stream(written), delivery);
    settle(countOutput(written));
    return await deliverWhole(wire.whole(written), countOutput(written), delivery);
  } finally {
    // A whole answer has been made when it is sent, and counts although nobody may have waited for it.
    if (question.stream || recordings) settle(served.tokens);
  }
}

function keyOf(wire: Wire, { headers }: Served): string {
  return wire.keyOf(headers) ?? '';
}

function refusalFor(exhausted: Exhausted, wire: Wire, { body }: Question): Refusal {
  const { waitMs } = exhausted;
  return {
    refused: 'rate-limit',
    ...wire.limits.exhausted(exhausted, body),
    ...(waitMs < Infinity && { retryAfterMs: Math.ceil(waitMs) }),
  };
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

/** The refusal for a failure of the simulator's own: mostly of the `answer` that somebody gave it. */
export function refuseInternally(response: ServerResponse, served: Served, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const wire = wireOf(served.path, served.headers);
  const message = error instanceof Error ? error.message : String(error);
  const headers = () => ({ [wire.requestIdHeader]: served.requestId });
  refuse({ response, served, wire, headers }, { refused: 'internal', message });
}
