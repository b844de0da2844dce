import type { Call } from '../call/call.ts';
import type { CompletionError } from '../errors/completion-error.ts';
import type { CompletionEvent } from '../events/event.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ResponseHead } from './response-head.ts';

/** How an answer comes: growing, or whole in one body. */
export type WireMode = 'stream' | 'whole';

/** A request as it goes out. */
export interface EncodedRequest {
  /** Appended to the base URL; begins with `/`. */
  readonly path: string;
  readonly body: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Hands an event up. */
export type Emit = (event: CompletionEvent) => void;

/**
 * Turns what one response says into events. Has the state of one answer and does nothing else: no clock, no network.
 * Its `end` event is the terminal marker; an answer that stops before it is truncated. What it throws as a
 * {@link CompletionError} is the answer's error; anything else it throws becomes `malformed`.
 */
export interface Decoder {
  /**
   * Promises that an event which made a single text or reasoning delta makes a single one again, of the same part, when it
   * comes again with another text and nothing in between; and that nothing is lost if the decoder is not shown it.
   */
  readonly repeats?: boolean;
  /** One event of a stream. `name` is the SSE event name, `message` when it has none. */
  event(value: JsonValue, name: string, emit: Emit): void;
  /** The body of a whole answer. */
  whole(value: JsonValue, emit: Emit): void;
  /**
   * The stream is over, by its end or, `marked`, by the server's own `[DONE]`: for wires whose marker comes before their
   * last numbers.
   */
  close?(emit: Emit, marked: boolean): void;
}

/**
 * What a provider speaks: pure functions from a call to a body and from a response to events. `httpTransport` makes a
 * transport of it.
 */
export interface Dialect {
  /** The provider's name, as it stands in events, errors and parts. */
  readonly provider: string;
  readonly framing: 'sse' | 'ndjson';
  /**
   * @throws {@link CompletionError} `invalid-request` for what is missing, `unsupported` for what the provider cannot do.
   */
  encode(call: Call, wire: WireMode): EncodedRequest;
  decode(call: Call, head: ResponseHead): Decoder;
  /** What a response with an error status, or an error body in place of an answer, means. */
  failure(body: JsonValue | string, head: ResponseHead): CompletionError;
}
