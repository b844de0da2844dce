import type { Clock } from '@sluice/core';

/** One exchange, as a fault sees it. */
export interface FaultyExchange {
  readonly request: Request;
  /** Asks for the answer that would have been given. A fault that does not ask leaves it for another time. */
  answer(): Promise<Response>;
  readonly clock: Clock;
}

/** Something that goes wrong with an exchange. Made by `drop`, `stall`, `status`, …; used by {@link faulty}. */
export interface Fault {
  readonly name: string;
  /** The answer that comes instead. `undefined`: this time nothing goes wrong. */
  apply(exchange: FaultyExchange): Promise<Response> | Response | undefined;
  /** How the connection fails before there is a request, taken by those who open it. */
  readonly connect?: () => Error | undefined;
}

/** Where in a streamed answer: behind so many server-sent events, or lines, or in a whole answer behind the 0th. */
export interface Place {
  readonly afterEvents?: number;
}
