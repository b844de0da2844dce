import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject, JsonValue } from '@sluice/core';
import type { RefusalReason, StreamErrorReason } from '../faults/fault.ts';

/** What a request asks, whatever the wire it came on. */
export interface Question {
  /** Whose wire: `anthropic` or `openai`. */
  readonly provider: string;
  readonly model: string;
  /** The text of the last message of a user. */
  readonly prompt: string;
  /** Whether the answer is to be sent as it grows. */
  readonly stream: boolean;
  /** The most tokens that the answer may have; `Infinity` where the request does not say. */
  readonly maxTokens: number;
  /** An estimate. */
  readonly inputTokens: number;
  /** What makes two questions the same one, on any wire: the history, and neither the model nor the mode. */
  readonly conversation: JsonValue;
  /** All of it, as sent. */
  readonly body: JsonObject;
}

/** What is answered. Its text is the concatenation of its tokens. */
export interface Answer {
  /** Unique in the life of a simulated provider. */
  readonly id: string;
  readonly question: Question;
  readonly tokens: readonly string[];
  /** `length`: cut at the question's `maxTokens`. */
  readonly reason: 'stop' | 'length';
  /** In ms since 1970. */
  readonly createdAt: number;
}

/** Why a request is not answered. */
export interface Refusal {
  readonly refused: RefusalKind;
  /** Absent: what the wire says then. */
  readonly message?: string;
  /** The field at fault, where the wire tells it apart from the message. */
  readonly field?: string;
  /** The wire's own code, where it has one besides the type. */
  readonly code?: string;
  /** Of the kind `status`: which. */
  readonly status?: number;
  /** When to try again. */
  readonly retryAfterMs?: number;
}

/** `status`: whatever the wire makes of that status. */
export type RefusalKind =
  | 'invalid-request'
  | 'no-key'
  | 'wrong-key'
  | 'not-found'
  | 'method'
  | 'too-large'
  | 'internal'
  | 'status'
  | RefusalReason
  | StreamErrorReason;

/** A refusal on the wire. */
export interface WireRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

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

/** A state that rate-limit headers tell of. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** When it is full again, in ms since 1970. */
  readonly resetAt: number;
  /** How long that is from now. */
  readonly resetAfterMs: number;
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
  limitHeaders(allowance: Allowance): Readonly<Record<string, string>>;
  /** The text of an answer on this wire, for telling recordings that say something from those that do not. */
  textOf(body: string, stream: boolean): string;
}
