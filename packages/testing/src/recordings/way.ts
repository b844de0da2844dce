/** A real answer to a request that a handler let through, as msw tells of it. */
export interface BypassedResponse {
  /** The same as the handler was given. */
  readonly requestId: string;
  readonly request: Request;
  /** A copy: reading it neither delays nor changes what the client gets. Its body may never end when the client leaves. */
  readonly response: Response;
}

/** An exchange that failed on its way: the connection broke, or the client left. */
export interface BrokenExchange {
  readonly requestId: string;
  readonly error: unknown;
}

/**
 * What recordings need of a way by which requests get to handlers: the events of msw's `setupServer` and
 * `defineNetwork`. Our own ways tell of `exchange:broken`, too; where it is not told, what has not come to its end by
 * the end of the test counts as broken.
 */
export interface Way {
  readonly events: {
    on(type: 'response:bypass', listener: (event: BypassedResponse) => void): unknown;
  };
}

/** The same with what only our ways tell. */
interface TellingWay {
  readonly events: {
    on(type: 'response:bypass', listener: (event: BypassedResponse) => void): unknown;
    on(type: 'exchange:broken', listener: (event: BrokenExchange) => void): unknown;
  };
}

/** Who waits for the real answer to a request. */
export interface AnswerReader {
  answered(response: Response): void;
  broken(error: unknown): void;
}

/** By request id: ids are unique in the process, so that one way serves the recordings of many tests. */
const waiting = new Map<string, AnswerReader>();
const attached = new WeakSet<Way['events']>();
let anyAttached = false;

/** Tells recordings of the answers that come by this way. A second time does nothing. */
export function attachWay(way: Way): void {
  anyAttached = true;
  if (attached.has(way.events)) return;
  attached.add(way.events);
  const { events } = way as TellingWay;
  events.on('response:bypass', ({ requestId, response }) => waiting.get(requestId)?.answered(response));
  events.on('exchange:broken', ({ requestId, error }) => waiting.get(requestId)?.broken(error));
}

/** Whether answers can come at all. */
export function isAttached(): boolean {
  return anyAttached;
}

/** Waits for the answer to a request, until the returned function is called. */
export function awaitAnswer(requestId: string, reader: AnswerReader): () => void {
  waiting.set(requestId, reader);
  return () => void waiting.delete(requestId);
}
