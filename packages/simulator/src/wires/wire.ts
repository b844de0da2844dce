import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject, JsonValue } from '@sluice/core';

/** What a request asks, whatever the wire it came on. */
export interface Question {
  /** The wire: `anthropic`. */
  readonly provider: string;
  readonly model: string;
  /** The text of the last message of a user. */
  readonly prompt: string;
  /** Whether the answer is to be sent as it grows. */
  readonly stream: boolean;
  /** The most tokens that the answer may have. */
  readonly maxTokens: number;
  /** An estimate. */
  readonly inputTokens: number;
  /** What makes two questions the same one: the history, and neither the model nor the mode. */
  readonly conversation: JsonValue;
  /** All of it, as sent. */
  readonly body: JsonObject;
}

/** What is answered. Its text is the concatenation of its tokens. */
export interface Answer {
  /** Unique in the life of a simulated provider. */
  readonly id: string;
  readonly model: string;
  readonly tokens: readonly string[];
  /** `length`: cut at the question's `maxTokens`. */
  readonly reason: 'stop' | 'length';
  readonly inputTokens: number;
}

/** Why a request is not answered. */
export interface Refusal {
  readonly refused: 'invalid-request' | 'authentication' | 'not-found' | 'method' | 'too-large' | 'internal';
  readonly message: string;
}

/** One event on the wire, framed. */
export interface Frame {
  /** The event's name on the wire. */
  readonly name: string;
  readonly bytes: string | Uint8Array;
  /** For how many tokens of time it stands. */
  readonly tokens: number;
}

/** A state that rate-limit headers tell of. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** When it is full again, in ms since 1970. */
  readonly resetAt: number;
}

/** A provider's way of speaking: pure functions, one file each. */
export interface Wire {
  readonly provider: string;
  /** The recordings' files that hold this wire, as a glob. */
  readonly recordings: string;
  /** Whether the path, without its query, is one of this wire's. */
  serves(path: string): boolean;
  keyOf(headers: IncomingHttpHeaders): string | undefined;
  read(body: JsonObject, headers: IncomingHttpHeaders): Question | Refusal;
  stream(answer: Answer): Iterable<Frame>;
  whole(answer: Answer): JsonObject;
  refuse(refusal: Refusal, requestId: string): { readonly status: number; readonly body: JsonObject };
  headers(requestId: string, allowance: Allowance): Readonly<Record<string, string>>;
  /** The text of an answer on this wire, for telling recordings that say something from those that do not. */
  textOf(body: string, stream: boolean): string;
}
