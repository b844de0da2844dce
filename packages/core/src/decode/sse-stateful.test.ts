import { afterEach, expect, test } from 'vitest';
import { isCompletionError } from '../errors/completion-error.ts';
import { SseDecoder, type SseHandlers, type SseLimits } from './sse.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const EMOJI = '\xf0\x9f\xa5\x8c';

/** A decoder and what it has handed out so far. `push` takes one character a byte and returns the events it completed. */
function open(handlers: Partial<SseHandlers> = {}, limits?: SseLimits) {
  const events: string[] = [];
  const decoder = new SseDecoder({ onEvent: (data) => void events.push(data), ...handlers }, limits);
  const push = (...pieces: string[]): string[] => {
    const before = events.length;
    for (const piece of pieces) decoder.push(bytes(piece));
    return events.slice(before);
  };
  return { decoder, events, push };
}

const thrown = (run: () => void): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

test('sse 78 a CRLF cut in two neither ends an event nor a line twice', () => {
  const { push } = open();
  expect(push('data: A\r\n', 'data: B\r', '\n', 'data: C\r\n')).toEqual([]);
  expect(push('\n')).toEqual(['A\nB\nC']);
});

test('sse 79 an event that ends in CR CR LF is there after the second CR, and is not there twice', () => {
  const { push } = open();
  expect(push('data: one\r')).toEqual([]);
  expect(push('\r')).toEqual(['one']);
  expect(push('\n')).toEqual([]);
});

test('sse 80 an event ended by CR CR is there although the stream stays open', () => {
  expect(open().push('data: a\r\r')).toEqual(['a']);
});

test('sse 81 an event ended by LF CR LF or CR LF CR is there although the stream stays open', () => {
  expect(open().push('data: a\n\r\n')).toEqual(['a']);
  expect(open().push('data: a\r\n\r')).toEqual(['a']);
});

test('sse 82 CR at the end of one piece and LF at the start of the next are one line end', () => {
  expect(open().push('data: a\r', '\ndata: b\n\n')).toEqual(['a\nb']);
});

test('sse 83 CR at the end of a piece is a line end on its own', () => {
  expect(open().push('data: a\r', 'data: b\n\n')).toEqual(['a\nb']);
});

test('sse 84 a comment whose CRLF is cut in two hides nothing behind it', () => {
  expect(open().push(':x\r', '\ndata: a\n\n')).toEqual(['a']);
  expect(open().push(':', 'ignored\r', '\ndata: two\n\n')).toEqual(['two']);
});

test('sse 85 a field name may come in pieces', () => {
  expect(open().push('da', 'ta', ': a', '\n', '\n')).toEqual(['a']);
});

test('sse 86 a byte order mark may come in pieces, with empty ones between', () => {
  expect(open().push('\xef', '', '\xbb', '\xbf', 'data: a\n\n')).toEqual(['a']);
});

test('sse 87 half a byte order mark belongs to the field name', () => {
  expect(open().push('\xef', '\xbb', 'data: a\n\n')).toEqual([]);
});

test('sse 88 a character of four bytes survives every cut', () => {
  for (const cuts of [[1], [2], [3], [1, 2, 3]]) {
    const pieces = [0, ...cuts].map((cut, n) => EMOJI.slice(cut, cuts[n] ?? 4));
    expect(open().push('data: ', ...pieces, '\n\n')).toEqual(['🥌']);
  }
});

test('sse 89 a stream that ends inside a character is incomplete', () => {
  const { decoder, push, events } = open();
  push(`data: ${EMOJI.slice(0, 2)}`);
  expect(decoder.end()).toEqual({ incomplete: true });
  expect(events).toEqual([]);
});

/** `toString` ends in `utf8Slice`, which the types do not know. */
const prototype = Buffer.prototype as Buffer & { utf8Slice(start?: number, end?: number): string };
const { utf8Slice } = prototype;
const natives = { copy: Buffer.prototype.copy, indexOf: Buffer.prototype.indexOf, utf8Slice };
const restoreNatives = (): void => void Object.assign(Buffer.prototype, natives);
afterEach(restoreNatives);

/** Counts what decoding costs: the bytes that natives copy, search and decode. Unlike a time it is the same every run. */
function countWork(run: () => void): { copied: number; all: number } {
  const work = { copied: 0, all: 0 };
  Object.assign(Buffer.prototype, {
    copy(this: Buffer, target: Uint8Array, targetStart?: number, start = 0, end: number = this.length) {
      work.copied += end - start;
      work.all += end - start;
      return natives.copy.call(this, target, targetStart, start, end);
    },
    indexOf(this: Buffer, value: number, from = 0) {
      work.all += this.length - from;
      return natives.indexOf.call(this, value, from);
    },
    utf8Slice(this: Buffer, start = 0, end: number = this.length) {
      work.all += end - start;
      return Reflect.apply(utf8Slice, this, [start, end]);
    },
  });
  run();
  restoreNatives();
  return work;
}

function workOfOneLine(lineBytes: number, pieceBytes: number): number {
  const { decoder, events } = open();
  const piece = Buffer.alloc(pieceBytes, 'x');
  const { all } = countWork(() => {
    decoder.push(bytes('data: '));
    for (let sent = 0; sent < lineBytes; sent += pieceBytes) decoder.push(piece);
    decoder.push(bytes('\n\n'));
  });
  expect(events.map((data) => data.length)).toEqual([lineBytes]);
  return all;
}

const MIB = 1024 * 1024;

test('sse 90 a line of 1 MiB in pieces of 256 bytes costs work linear in its length', () => {
  const work = workOfOneLine(MIB, 256);
  expect(work).toBeLessThan(8 * MIB);
  expect(workOfOneLine(4 * MIB, 256)).toBeLessThan(6 * work);
});

test('sse 91 a line of 1 MiB in single bytes costs no more than in large pieces', () => {
  expect(workOfOneLine(MIB, 1)).toBeLessThan(8 * MIB);
});

test('sse 92 ten thousand events in one piece come all, and in order', () => {
  const numbers = Array.from({ length: 10_000 }, (_, n) => String(n));
  expect(open().push(numbers.map((n) => `data: ${n}\n\n`).join(''))).toEqual(numbers);
});

test('sse 93 a line beyond the limit is one malformed error, and what follows is ignored', () => {
  const { decoder, push, events } = open({}, { maxLineBytes: 100 });
  push('data: a\n\n', `data: ${'x'.repeat(94)}`);
  const error = thrown(() => push('x'));
  expect(isCompletionError(error, 'malformed') && [error.fault, error.sent]).toEqual(['target', 'yes']);
  expect(push('\n\ndata: b\n\n')).toEqual([]);
  expect(events).toEqual(['a']);
  expect(decoder.end()).toEqual({ incomplete: true });
});

test('sse 93 an event beyond the limit is the same error, however many lines it has', () => {
  const beyond = (...pieces: string[]) => {
    const { push } = open({}, { maxEventBytes: 10 });
    expect(push('data: 0123456789\n\n')).toEqual(['0123456789']);
    return isCompletionError(
      thrown(() => push(...pieces)),
      'malformed',
    );
  };
  expect(beyond('data: 01234567890\n\n')).toBe(true);
  expect(beyond('data: 012345678\n', 'data\n')).toBe(false);
  expect(beyond('data: 012345678\n', 'data\n', 'data\n')).toBe(true);
  expect(beyond('data: \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\n', '\n')).toBe(false);
  expect(beyond('data: \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9a')).toBe(false);
  expect(beyond('data: \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9a\n')).toBe(true);
});

test('sse 94 a comment or an unknown field of 1 GiB is neither kept nor limited', () => {
  const piece = Buffer.alloc(64 * 1024, 'x');
  for (const start of [':', 'unknown: ']) {
    const { decoder, push } = open();
    const { copied } = countWork(() => {
      push(start);
      for (let sent = 0; sent < 1024 * MIB; sent += piece.length) decoder.push(piece);
    });
    expect(copied).toBeLessThan(8);
    expect(push('\ndata: a\n\n')).toEqual(['a']);
  }
});

test('sse 95 a hundred thousand pings leave nothing behind', () => {
  let pings = 0;
  const { decoder, events } = open({ onComment: (comment) => void (pings += comment === 'ping' ? 1 : 0) });
  const ping = bytes(': ping\n\n');
  const work = countWork(() => {
    for (let n = 0; n < 100_000; n++) decoder.push(ping);
  });
  expect(pings).toBe(100_000);
  expect(events).toEqual([]);
  expect(work).toEqual({ copied: 0, all: 100_000 * ping.length }); // each is decoded, once
});

test('sse 96 what a handler throws surfaces once, and nothing is handed out after it', () => {
  const seen: string[] = [];
  const { decoder, push } = open({
    onEvent(data) {
      seen.push(data);
      if (data === '2') throw new Error('handler');
    },
  });
  expect(() => push('data: 1\n\ndata: 2\n\ndata: 3\n\n')).toThrow('handler');
  push('data: 4\n\n');
  expect(seen).toEqual(['1', '2']);
  expect(decoder.end({ dispatch: true })).toEqual({ incomplete: true });
  expect(seen).toEqual(['1', '2']);
});

test('sse 97 pushing after the end or after an error does nothing', () => {
  const ended = open();
  ended.push('data: a\n');
  expect(ended.decoder.end()).toEqual({ incomplete: true });
  expect(ended.push('\ndata: b\n\n')).toEqual([]);
  expect(ended.decoder.end({ dispatch: true })).toEqual({ incomplete: true });
  expect(ended.events).toEqual([]);
});

test('sse 97 a handler may end the stream it is reading', () => {
  const seen: string[] = [];
  const decoder: SseDecoder = new SseDecoder({
    onEvent(data) {
      seen.push(data);
      if (data === '[DONE]') decoder.end();
    },
  });
  decoder.push(bytes('data: a\n\ndata: [DONE]\n\ndata: b\n\n'));
  expect(seen).toEqual(['a', '[DONE]']);
});

test('sse 98 two decoders that take turns share nothing', () => {
  const [one, two] = [open(), open()];
  one.push('\xef', 'id: 1\nevent: x\nda');
  two.push('\xef', '\xbb', '\xbfid: 2\ndata: b\r');
  expect(two.push('\r')).toEqual(['b']);
  expect(one.push('ta: a\n\n')).toEqual(['a']);
  expect(two.push('\ndata: c\n\n')).toEqual(['c']);
  expect([one.decoder.lastEventId, two.decoder.lastEventId]).toEqual(['', '2']);
});

test('sse 107 a last event without its blank line is handed out when the caller asks for it', () => {
  for (const tail of ['data: [DONE]', 'data: [DONE]\n', 'data: [DONE]\r', 'data: [DONE]\n: ping']) {
    const { decoder, push, events } = open();
    push('data: a\n\n', tail);
    expect(decoder.end({ dispatch: true })).toEqual({ incomplete: true });
    expect(events).toEqual(['a', '[DONE]']);
  }
  const { decoder, push, events } = open();
  push('data: [DONE]\n\n');
  expect(decoder.end({ dispatch: true })).toEqual({ incomplete: false });
  expect(events).toEqual(['[DONE]']);
});

test('sse 113 an event without data is nothing, and nothing is thrown', () => {
  const { decoder, push } = open();
  expect(push('event: keepalive\n\n', 'event: keepalive\n\n', 'data: a\n\n')).toEqual(['a']);
  expect(decoder.end()).toEqual({ incomplete: false });
});

test('sse 115 an event cut inside its JSON is incomplete and never handed out', () => {
  const { decoder, push } = open();
  expect(push('data: {"n":1}\n\ndata: {"n":')).toEqual(['{"n":1}']);
  expect(decoder.end()).toEqual({ incomplete: true });
});

test('sse 116 JSON that is invalid in a whole event is handed out as it was sent', () => {
  expect(open().push('data: {"n":}\n\n')).toEqual(['{"n":}']);
});

test('sse 117 U+2028, U+2029 and U+0085 inside JSON arrive as they are', () => {
  const { events, decoder } = open();
  decoder.push(Buffer.from('data: {"t":"a\u2028b\u2029c\u0085d"}\n\n'));
  expect(events.map((data) => JSON.parse(data))).toEqual([{ t: 'a\u2028b\u2029c\u0085d' }]);
});

test('sse 128 the last id can be read, and nobody reconnects by it', () => {
  const { decoder, push } = open();
  push('id: 7\ndata: a\n\nid: 8\ndata: b\n');
  expect(decoder.lastEventId).toBe('7');
  decoder.end();
  expect(decoder.lastEventId).toBe('7');
});

test('a piece may be any view of bytes, and its memory is free when push returns', () => {
  const { decoder, events } = open();
  const memory = new Uint8Array(32);
  for (const text of ['data: par', 't by part', '\n\n']) {
    memory.set(bytes(text), 3);
    decoder.push(memory.subarray(3, 3 + text.length));
    memory.fill(0);
  }
  expect(events).toEqual(['part by part']);
});

test('a wish for a reconnect with more digits than a number holds is still finite', () => {
  const waits: number[] = [];
  open({ onRetry: (retryMs) => void waits.push(retryMs) }).push(`retry: ${'9'.repeat(400)}\n`);
  expect(waits).toEqual([Number.MAX_SAFE_INTEGER]);
});

test('a limit that is no positive number is refused', () => {
  expect(() => open({}, { maxLineBytes: 0 })).toThrow(RangeError);
  expect(() => open({}, { maxEventBytes: Number.NaN })).toThrow(RangeError);
});

test('a stream that ends inside a line is incomplete, even if the line means nothing', () => {
  for (const tail of [': pi', 'unknown: x', '\xef\xbb']) {
    const { decoder, push, events } = open();
    push(tail);
    expect(decoder.end({ dispatch: true })).toEqual({ incomplete: true });
    expect(events).toEqual([]);
  }
});
