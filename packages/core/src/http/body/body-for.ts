import type { Decoder, Dialect, Emit, WireMode } from '../dialect.ts';
import type { ResponseHead } from '../response-head.ts';
import type { Body } from './body.ts';
import { failureBody } from './failure-body.ts';
import { ndjsonBody } from './ndjson-body.ts';
import { SseBody } from './sse-body.ts';
import { strangeBody } from './strange-body.ts';
import { wholeBody } from './whole-body.ts';

/** Chooses by what came, not by what was asked for: servers answer whole where a stream was asked, and the other way. */
export function bodyFor(dialect: Dialect, head: ResponseHead, decoder: Decoder, asked: WireMode, emit: Emit): Body {
  if (head.status < 200 || head.status >= 300) return failureBody(dialect, head);
  const type = (head.contentType ?? '').toLowerCase();
  if (type.includes('event-stream')) return new SseBody(decoder, head, emit);
  if (type.includes('ndjson') || type.includes('jsonl')) return ndjsonBody(decoder, head, emit);
  if (type.includes('html')) return strangeBody(head, type);
  if (asked === 'whole') return wholeBody(decoder, head, emit);
  if (type.includes('json') && dialect.framing === 'sse') return undecidedBody(decoder, head, emit);
  return dialect.framing === 'sse' ? new SseBody(decoder, head, emit) : ndjsonBody(decoder, head, emit);
}

/** A stream was asked for and JSON is announced: either the answer came whole, or a proxy put the wrong label on events. */
function undecidedBody(decoder: Decoder, head: ResponseHead, emit: Emit): Body {
  let body: Body | undefined;
  return {
    write(bytes) {
      const first = body ? undefined : bytes.find((byte) => byte > 0x20 && byte < 0x80);
      if (first !== undefined)
        body = eventBegins.has(first) ? new SseBody(decoder, head, emit) : wholeBody(decoder, head, emit);
      body?.write(bytes); // what stood before was white space, or a byte order mark
    },
    end: () => (body ?? wholeBody(decoder, head, emit)).end(),
    cut: () => body?.cut?.(),
  };
}

/** The first letters of `data`, `event`, `id`, `retry` and of comments: no JSON begins with them. */
const eventBegins: ReadonlySet<number> = new Set(Buffer.from('deir:'));
