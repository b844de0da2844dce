import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, JsonObject } from '@sluice/core';

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
  /** Settles when answer or connection ended: with `undefined` after a whole answer, else with how the client went. */
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
  readonly over: Promise<Departure | undefined>;
  readonly #gone = new AbortController();
  readonly #clock: Clock;
  #lastEvent: string | undefined;
  #lastEventAt: number;

  constructor(requestId: string, incoming: IncomingMessage, response: ServerResponse, clock: Clock) {
    this.requestId = requestId;
    this.method = incoming.method ?? '';
    this.path = (incoming.url ?? '').replace(/[?#].*$/, '');
    this.headers = incoming.headers;
    this.#clock = clock;
    this.#lastEventAt = clock.now();
    this.over = new Promise((resolve) => {
      response.once('close', () => {
        resolve(response.writableFinished ? undefined : this.#departure());
        this.#gone.abort();
      });
    });
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  readonly onSent = (name: string): void => {
    this.events++;
    this.#lastEvent = name;
    this.#lastEventAt = this.#clock.now();
  };

  #departure(): Departure {
    const at = this.#clock.now();
    const event = this.#lastEvent === undefined ? {} : { afterEvent: this.#lastEvent };
    return { events: this.events, ...event, afterMs: at - this.#lastEventAt, at };
  }
}
