import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, JsonObject, Random } from '@sluice/core';
import type { Fault } from './faults/fault.ts';
import type { ByLimit } from './limits/limits.ts';
import type { Frame } from './wires/wire.ts';

/** How a client went away before its answer was whole, as the server saw it. */
export interface Departure {
  /** How many events had been written by then. */
  readonly events: number;
  /** The last one, by its name on the wire, or by what it is where events have no names; absent when there was none. */
  readonly afterEvent?: string;
  /** How long after it (or after the request, if there was none) the socket closed, in ms. */
  readonly afterMs: number;
  /** When, on the provider's monotonic clock (`performance.now()` unless you gave it one). */
  readonly at: number;
}

/** A request as the server sees it. Grows while it is answered. */
export interface ServedRequest {
  /** As in the response's `request-id` or `x-request-id`, unless a recording brought its own. */
  readonly requestId: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Absent when the request was refused before its body was read, or its body is no JSON object. */
  readonly body?: JsonObject;
  /** Absent until it is sent. */
  readonly status?: number;
  /** The id of the recording that was played. */
  readonly recording?: string;
  /** How many events have been written. */
  readonly events: number;
  /** How many tokens of output the events had. */
  readonly tokens: number;
  /** When it came, on the provider's monotonic clock. */
  readonly at: number;
  /** What it took of each limit that the provider counts; absent when it was not let in. */
  readonly took?: ByLimit;
  /** What struck it. */
  readonly faults: readonly Fault[];
  /** How the client went; absent until it does, and after an answer that ended as it was to. */
  readonly left?: Departure;
  /** Settles when answer or connection ended: with how the client went, or `undefined` when the answer came to its end. */
  readonly over: Promise<Departure | undefined>;
}

/** Keeps the record of one request, and its signal: fires when there is nobody to send to any more. */
export class Served implements ServedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  declare body?: JsonObject;
  declare status?: number;
  declare recording?: string;
  events = 0;
  tokens = 0;
  declare took?: ByLimit;
  readonly at: number;
  faults: readonly Fault[] = [];
  declare left?: Departure;
  readonly over: Promise<Departure | undefined>;
  readonly #gone = new AbortController();
  readonly #clock: Clock;
  #lastEvent: string | undefined;
  #lastEventAt: number;

  /** The chance of this request: the same for the same seed and place in the order. */
  readonly random: Random;
  #isReset = false;

  constructor(requestId: string, random: Random, incoming: IncomingMessage, response: ServerResponse, clock: Clock) {
    this.requestId = requestId;
    this.random = random;
    this.method = incoming.method ?? '';
    this.path = (incoming.url ?? '').replace(/[?#].*$/, '');
    this.headers = incoming.headers;
    this.#clock = clock;
    this.at = this.#lastEventAt = clock.now();
    this.over = new Promise((resolve) => {
      response.once('close', () => {
        if (!response.writableFinished && !this.#isReset) this.left = this.#departure();
        resolve(this.left);
        this.#gone.abort();
      });
    });
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Takes note of what was written. */
  onSent({ name, tokens }: Frame): void {
    this.events++;
    this.tokens += tokens;
    this.#lastEvent = name;
    this.#lastEventAt = this.#clock.now();
  }

  /** Cuts the connection, for a fault: it is not the client that goes. */
  reset(response: ServerResponse): void {
    this.#isReset = true;
    response.socket?.resetAndDestroy();
  }

  #departure(): Departure {
    const at = this.#clock.now();
    const event = this.#lastEvent === undefined ? {} : { afterEvent: this.#lastEvent };
    return { events: this.events, ...event, afterMs: at - this.#lastEventAt, at };
  }
}
