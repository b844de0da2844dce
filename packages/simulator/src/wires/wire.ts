import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '@sluice/core';
import type { StreamErrorReason } from '../faults/fault.ts';
import type { WireLimits } from '../limits/limits.ts';
import type { Answer } from './answer.ts';
import type { Question } from './question.ts';
import type { Refusal, WireRefusal } from './refusal.ts';

/** One event on the wire, framed. */
export interface Frame {
  /** The event's name on the wire; where the wire names none, what it is. */
  readonly name: string;
  readonly bytes: string | Uint8Array;
  /** For how many tokens of time it stands. */
  readonly tokens: number;
  /** More of the same event follows. */
  readonly partial?: true;
}

/** A place where a wire is spoken. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** Of the whole path, without the query. */
  readonly path: RegExp;
  /** Answers in one piece, at once. Absent where questions are asked: they are read, and answered by the simulator. */
  answer?(asked: Asked): JsonObject | Refusal;
}

/** A request for something else than an answer of a model. */
export interface Asked {
  readonly path: string;
  readonly body: JsonObject;
  readonly headers: IncomingHttpHeaders;
}

/** A provider's way of speaking: pure functions, one folder each. */
export interface Wire {
  readonly provider: string;
  /** The recordings' files that hold this wire, as a glob. */
  readonly recordings: string;
  /** The response's header that names the request. */
  readonly requestIdHeader: string;
  readonly endpoints: readonly Endpoint[];
  keyOf(headers: IncomingHttpHeaders): string | undefined;
  read(body: JsonObject, headers: IncomingHttpHeaders): Question | Refusal;
  stream(answer: Answer): Iterable<Frame>;
  whole(answer: Answer): JsonObject;
  refuse(refusal: Refusal, requestId: string): WireRefusal;
  /** What a stream says when something goes wrong in its middle. */
  errorEvent(reason: StreamErrorReason): Frame;
  /** An event that is none. */
  readonly garbage: Frame;
  readonly limits: WireLimits;
  /** The text of an answer on this wire, for telling recordings that say something from those that do not. */
  textOf(body: string, stream: boolean): string;
}
