import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject, JsonValue } from '@sluice/core';
import type { WireLimits } from '../limits/limits.ts';
import type { RefusalReason, StreamErrorReason } from '../faults/fault.ts';

/** What a request asks, whatever the wire it came on. */
export interface Question {
  /** Whose wire: `anthropic` or `openai`. */
  readonly provider: string;
  readonly model: string;
  /** The text of the last message of a user. */
  readonly prompt: string;
  /** What the last tool said, if that is what the last message tells. */
  readonly toolResult?: string;
  /** Whether the answer is to be sent as it grows. */
  readonly stream: boolean;
  /** The most tokens that the answer may have; `Infinity` where the request does not say. */
  readonly maxTokens: number;
  /** The tools that may be called; none where the request forbids it. */
  readonly tools: readonly Tool[];
  /** Whether one of them must be called; a name: that one. */
  readonly mustCall: boolean | string;
  /** Whether to think before the answer. */
  readonly reasoning: boolean;
  /** Texts at which the answer ends, before it has them. */
  readonly stopSequences: readonly string[];
  /** What the text is to be, in JSON Schema. */
  readonly schema?: JsonObject;
  /** An estimate, all of the input. */
  readonly inputTokens: number;
  /** The beginnings of the input that may be remembered, short ones first. */
  readonly prefixes: readonly Prefix[];
  /** What makes two questions the same one, on any wire: the history, and neither the model nor the mode. */
  readonly conversation: JsonValue;
  /** All of it, as sent. */
  readonly body: JsonObject;
}

/** A tool that a question offers. */
export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of its input. */
  readonly schema: JsonObject;
}

/** A beginning of the input that a provider may remember. */
export interface Prefix {
  /** The same for the same content. */
  readonly id: string;
  readonly tokens: number;
  /** For how long it is remembered after its last use. */
  readonly lifetimeMs: number;
}

/** What is answered. */
export interface Answer {
  /** Unique in the life of a simulated provider. */
  readonly id: string;
  readonly question: Question;
  /** Thoughts, whose text is the concatenation of their tokens; likewise the others. */
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
  readonly toolCalls: readonly AnsweredToolCall[];
  /** `length`: cut at the question's `maxTokens`. */
  readonly reason: 'stop' | 'length' | 'stop-sequence' | 'tool-calls';
  /** The one that was met. */
  readonly stopSequence?: string;
  readonly usage: AnswerUsage;
  /** In ms since 1970. */
  readonly createdAt: number;
}

/** A call of a tool; the tokens make up its input in JSON, which is cut where the answer is. */
export interface AnsweredToolCall {
  readonly name: string;
  readonly input: readonly string[];
}

/** Counts that do not overlap: their sum is all that was read and written. */
export interface AnswerUsage {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWriteLongTokens: number;
  /** Of text and calls. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
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
  /** The wire's type of error, where it is not the usual one. */
  readonly type?: string;
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
