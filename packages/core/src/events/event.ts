import type { RawPart, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../call/parts.ts';
import type { Message } from '../call/request.ts';
import type { CompletionError } from '../errors/completion-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { NoteEvent } from './notes.ts';
import type { Usage } from './usage.ts';

/** `index` says which part of the answer an output event belongs to: parts may grow side by side. */
interface OfPart {
  readonly index: number;
}

/** A piece of the answer's text. Never empty. */
export interface TextDelta extends OfPart {
  readonly type: 'text-delta';
  readonly text: string;
}

/** A piece of what the model thinks. Never empty. */
export interface ReasoningDelta extends OfPart {
  readonly type: 'reasoning-delta';
  readonly text: string;
}

/** A piece of a tool call's input as the model writes it: JSON, not whole yet. For show; `tool-call` brings the whole. */
export interface ToolCallDelta extends OfPart {
  readonly type: 'tool-call-delta';
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** A tool call, whole. */
export interface ToolCall extends OfPart, ToolCallPart {}

/**
 * A part that came whole, or what there is to say about a part besides its text: citations, signatures. The text of a
 * part that grew stands in its deltas and nowhere else, so that a link which changes text has one place to do it.
 */
export interface Content extends OfPart {
  readonly type: 'content';
  readonly part: RawPart | Omit<TextPart, 'text'> | Omit<ReasoningPart, 'text'>;
}

/** Where an answer comes from: the provider was asked · a cache had it · it is another caller's, listened in on. */
export type Source = 'provider' | 'cache' | 'flight';

/** Opens an attempt. There may be several in a call: retries, failover, turns. */
export interface Start {
  readonly type: 'start';
  readonly provider: string;
  /** The model that answers, as the provider names it. */
  readonly model: string;
  /** The provider's id of the answer. */
  readonly id?: string;
  /** The provider's id of the request, for its support. */
  readonly requestId?: string;
  /** Rate-limit headers as sent, lower case. */
  readonly rateLimit?: Readonly<Record<string, string>>;
  readonly source: Source;
  /** What else the provider said at the start, as sent. */
  readonly raw?: JsonObject;
}

/** What the attempt has used since its `start`: the whole of it each time, not the difference. */
export interface UsageReport {
  readonly type: 'usage';
  readonly usage: Usage;
}

/**
 * Why an answer ended. `paused`: send it back to go on · `malformed`: the model broke its own format · `other`: a
 * reason that we do not know, see `rawReason`.
 */
export type EndReason = 'stop' | 'length' | 'tool-calls' | 'refusal' | 'paused' | 'malformed' | 'other';

/** The answer is whole. The last event, and exactly one goes up. */
export interface End {
  readonly type: 'end';
  readonly reason: EndReason;
  /** The provider's own word. */
  readonly rawReason?: string;
  /** The model that answered, where it took over from the one that began. */
  readonly model?: string;
  /** What else the provider said at the end, as sent. */
  readonly raw?: JsonObject;
}

/** An event of the provider's that we do not know, passed on as it is. */
export interface Raw {
  readonly type: 'raw';
  readonly provider: string;
  /** The event's name on the wire, where it has one. */
  readonly name?: string;
  readonly value: JsonValue;
  /** Whether the answer has begun with it, in the dialect's judgement. */
  readonly output: boolean;
}

/** An attempt failed and whoever yields this swallows the error and goes on: retry, router, a cache that serves stale. */
export interface AttemptFailed {
  readonly type: 'attempt-failed';
  readonly error: CompletionError;
  /** What became of the output since the last `start`: there was none · forget it · it stays, the rest follows. */
  readonly output: 'none' | 'dropped' | 'kept';
  /** What the attempt used, if more is known than its last `usage` said. */
  readonly usage?: Usage;
}

/** A turn of a tool loop is over; stands in place of the turn's `end`. */
export interface Turn {
  readonly type: 'turn';
  /** From 1. */
  readonly turn: number;
  readonly reason: EndReason;
  /** What the turn adds to the history: the answer, and the tool results. */
  readonly messages: readonly Message[];
}

/** What a tool that ran on our side gave back. */
export type ToolResult = ToolResultPart;

/** What the model says. The first of these is where an answer begins: from there on it cannot be made again unseen. */
export type OutputEvent = TextDelta | ReasoningDelta | ToolCallDelta | ToolCall | Content;

/** Every event that core knows. */
export type CoreEvent = OutputEvent | Start | UsageReport | End | Raw | AttemptFailed | Turn | ToolResult;

/** One thing that comes back. */
export type CompletionEvent = CoreEvent | NoteEvent;

/** Whether the answer has begun with this event: the only definition of it, wherever something may not happen twice. */
export function isOutput(event: CompletionEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'tool-call-delta':
    case 'tool-call':
    case 'content':
      return true;
    case 'raw':
      return event.output;
    default:
      return false;
  }
}
