import { NdjsonDecoder } from '../decode/ndjson.ts';
import { SseDecoder } from '../decode/sse.ts';
import { CompletionError, isCompletionError } from '../errors/completion-error.ts';
import type { JsonValue } from '../json.ts';
import type { Decoder, Dialect, Emit, WireMode } from './dialect.ts';
import { truncated } from './exchange-errors.ts';
import type { ResponseHead } from './response-head.ts';

/** Where the bytes of a response go. What it throws is the attempt's error. */
export interface Body {
  write(bytes: Uint8Array): void;
  /** All has come that will. */
  end(): void;
}

/** How much of a body that is none of ours goes into a message. */
const snippetBytes = 2_048;
/** How much of an error body is read: what comes after is somebody's HTML. */
const failureBytes = 65_536;

/** Chooses by what came, not by what was asked for: servers answer whole where a stream was asked, and the other way. */
export function bodyFor(dialect: Dialect, head: ResponseHead, decoder: Decoder, asked: WireMode, emit: Emit): Body {
  if (head.status < 200 || head.status >= 300) return failureBody(dialect, head);
  const type = (head.contentType ?? '').toLowerCase();
  if (type.includes('event-stream')) return sseBody(decoder, head, emit);
  if (type.includes('ndjson') || type.includes('jsonl')) return ndjsonBody(decoder, head, emit);
  if (type.includes('html')) return strangeBody(head, type);
  if (asked === 'whole') return wholeBody(decoder, head, emit);
  if (type.includes('json') && dialect.framing === 'sse') return undecidedBody(decoder, head, emit);
  return dialect.framing === 'sse' ? sseBody(decoder, head, emit) : ndjsonBody(decoder, head, emit);
}

function sseBody(decoder: Decoder, head: ResponseHead, emit: Emit): Body {
  let over = false;
  let ending = false;
  let ended = false;
  const watched: Emit = (event) => {
    if (event.type === 'end') ended = true;
    emit(event);
  };
  const close = (marked: boolean): void => {
    if (over) return;
    over = true;
    decoder.close?.(watched, marked);
  };
  const sse = new SseDecoder({
    onEvent(data, name) {
      if (over || data === '') return;
      // A gateway says it on wires that know no such marker: there it is nothing, and the real one may still come.
      if (data.length < 16 && data.trim() === '[DONE]') {
        if (!decoder.close) return;
        close(true);
        if (!ended) throw truncated(head); // the server has said its last word, and may leave the socket open
        return;
      }
      const value = ending ? parseOrNothing(data) : parse(data, head);
      if (value !== undefined) decoder.event(value, name, watched);
    },
  });
  return {
    write: (bytes) => sse.push(bytes),
    end() {
      ending = true; // an event cut in its middle is a truncated answer, not a malformed one
      sse.end({ dispatch: true });
      close(false);
    },
  };
}

function ndjsonBody(decoder: Decoder, head: ResponseHead, emit: Emit): Body {
  let ending = false;
  const lines = new NdjsonDecoder((line) => {
    const value = ending ? parseOrNothing(line) : parse(line, head);
    if (value !== undefined) decoder.event(value, 'message', emit);
  });
  return {
    write: (bytes) => lines.push(bytes),
    end() {
      ending = true;
      lines.end();
      decoder.close?.(emit, false);
    },
  };
}

function wholeBody(decoder: Decoder, head: ResponseHead, emit: Emit): Body {
  const parts: Uint8Array[] = [];
  return {
    write: (bytes) => void parts.push(bytes),
    end() {
      decoder.whole(parse(textOf(parts), head), emit);
      decoder.close?.(emit, false);
    },
  };
}

/** A stream was asked for and JSON is announced: either the answer came whole, or a proxy put the wrong label on events. */
function undecidedBody(decoder: Decoder, head: ResponseHead, emit: Emit): Body {
  let body: Body | undefined;
  return {
    write(bytes) {
      const first = body ? undefined : bytes.find((byte) => byte > 0x20);
      if (first !== undefined)
        body = eventBegins.has(first) ? sseBody(decoder, head, emit) : wholeBody(decoder, head, emit);
      body?.write(bytes); // what stood before was white space
    },
    end: () => (body ?? wholeBody(decoder, head, emit)).end(),
  };
}

/** The first letters of `data`, `event`, `id`, `retry` and of comments: no JSON begins with them. */
const eventBegins: ReadonlySet<number> = new Set(Buffer.from('deir:'));

function failureBody(dialect: Dialect, head: ResponseHead): Body {
  const parts: Uint8Array[] = [];
  let size = 0;
  const end = (): never => {
    const text = textOf(parts);
    throw dialect.failure(parseOrNothing(text) ?? text, head);
  };
  return {
    write(bytes) {
      parts.push(bytes);
      size += bytes.length;
      if (size >= failureBytes) end();
    },
    end,
  };
}

/** A 200 that is a page: a proxy's login, a load balancer's apology. */
function strangeBody(head: ResponseHead, type: string): Body {
  const parts: Uint8Array[] = [];
  let size = 0;
  const end = (): never => {
    throw malformed(head, `Expected JSON or events, got ${type}`, textOf(parts));
  };
  return {
    write(bytes) {
      parts.push(bytes);
      size += bytes.length;
      if (size >= snippetBytes) end();
    },
    end,
  };
}

function textOf(parts: readonly Uint8Array[]): string {
  return (
    parts.length === 1
      ? Buffer.from(parts[0]!.buffer, parts[0]!.byteOffset, parts[0]!.byteLength)
      : Buffer.concat(parts)
  ).toString();
}

function parse(text: string, head: ResponseHead): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw malformed(head, 'Expected JSON', text, error);
  }
}

function parseOrNothing(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function malformed(head: ResponseHead, message: string, got: string, cause?: unknown): CompletionError {
  return new CompletionError('malformed', `${message}, got ${JSON.stringify(got.slice(0, snippetBytes))}`, {
    fault: 'target',
    sent: 'yes',
    status: head.status,
    provider: head.provider,
    requestId: head.requestId,
    cause,
  });
}

/** What a decoder threw that is no answer of the provider's: it met a shape that it did not expect. */
export function asMalformed(error: unknown, head: ResponseHead): CompletionError {
  if (isCompletionError(error)) return error;
  return malformed(head, 'Expected an answer that can be read', String(error), error);
}
