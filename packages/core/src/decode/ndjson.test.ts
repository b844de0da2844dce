import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCompletionError } from '../errors/completion-error.ts';
import { NdjsonDecoder } from './ndjson.ts';

interface Reading {
  lines: string[];
  incomplete: boolean;
  error: unknown;
}

/** Strings are one character a byte. */
function read(pieces: readonly (string | Uint8Array)[], maxLineBytes?: number): Reading {
  const reading: Reading = { lines: [], incomplete: false, error: undefined };
  const limits = maxLineBytes === undefined ? {} : { maxLineBytes };
  const decoder = new NdjsonDecoder((line) => void reading.lines.push(line), limits);
  for (const piece of pieces) {
    try {
      decoder.push(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
    } catch (error) {
      reading.error = error;
    }
  }
  reading.incomplete = decoder.end().incomplete;
  return reading;
}

const lines = (...pieces: string[]): string[] => read(pieces).lines;

test('each line is handed out without its line end, LF or CRLF', () => {
  expect(lines('{"a":1}\n{"b":2}\r\n{"c":3}\r', '\n')).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
});

test('blank lines are skipped', () => {
  expect(lines('\n\r\n1\n', ' \t \n', '\n', '2\n\n')).toEqual(['1', '2']);
});

test('a line is handed out as soon as its LF is there', () => {
  const seen: string[] = [];
  const decoder = new NdjsonDecoder((line) => void seen.push(line));
  decoder.push(Buffer.from('1\n2'));
  expect(seen).toEqual(['1']);
});

test('a last line without LF is handed out at the end and reported', () => {
  expect(read(['1\n', '2'])).toEqual({ lines: ['1', '2'], incomplete: true, error: undefined });
  expect(read(['1\n', ' \r'])).toEqual({ lines: ['1'], incomplete: false, error: undefined });
  expect(read([])).toEqual({ lines: [], incomplete: false, error: undefined });
});

test('one byte order mark is dropped, whole or in pieces, and no other', () => {
  expect(lines('\xef\xbb\xbf1\n')).toEqual(['1']);
  expect(lines('', '\xef', '', '\xbb', '\xbf', '\xef\xbb\xbf1\n\xef\xbb\xbf2\n')).toEqual(['\ufeff1', '\ufeff2']);
  expect(lines('\xef', '\xbb', '1\n')).toEqual(['\ufffd1']);
  expect(read(['\xef\xbb'])).toEqual({ lines: [], incomplete: true, error: undefined });
});

test('a character of four bytes survives every cut', () => {
  const bytes = Buffer.from('"🥌"\n');
  for (let at = 0; at <= bytes.length; at++) {
    expect(read([bytes.subarray(0, at), bytes.subarray(at)]).lines).toEqual(['"🥌"']);
  }
});

test('a line of 1 MiB in single bytes is one line, and each of its bytes is copied at most three times', () => {
  const { copy } = Buffer.prototype;
  let copied = 0;
  Buffer.prototype.copy = function (
    this: Buffer,
    target: Uint8Array,
    targetStart?: number,
    start = 0,
    end = this.length,
  ) {
    copied += end - start;
    return copy.call(this, target, targetStart, start, end);
  };
  try {
    const byte = Buffer.from('x');
    const { length } = read([...Array.from({ length: 1024 * 1024 }, () => byte), '\n']).lines[0] ?? '';
    expect(length).toBe(1024 * 1024);
    expect(copied).toBeLessThanOrEqual(3 * 1024 * 1024);
  } finally {
    Buffer.prototype.copy = copy;
  }
});

test('a line beyond the limit is one malformed error, and what follows is ignored', () => {
  const { lines, error, incomplete } = read(['1234\n', '12345', '6', '\n1\n'], 4);
  expect(lines).toEqual(['1234']);
  expect(isCompletionError(error, 'malformed') && [error.fault, error.sent]).toEqual(['target', 'yes']);
  expect(incomplete).toBe(true);
});

test('what the handler throws surfaces once, and nothing is handed out after it', () => {
  const seen: string[] = [];
  const decoder = new NdjsonDecoder((line) => {
    seen.push(line);
    throw new Error('handler');
  });
  expect(() => decoder.push(Buffer.from('1\n2\n'))).toThrow('handler');
  decoder.push(Buffer.from('3\n'));
  expect(decoder.end()).toEqual({ incomplete: true });
  expect(seen).toEqual(['1']);
});

test('any split of any bytes reads the same as the whole, also at a limit', () => {
  const part = fc.constantFrom(
    'a',
    ' ',
    '\n',
    '\r',
    '\r\n',
    '{"a":1}',
    '\xef\xbb\xbf',
    '\xef',
    '\xf0\x9f\xa5\x8c',
    '\x9f',
    '\xff',
  );
  const stream = fc.array(part, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''), 'latin1'));
  const limit = fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined });
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 10 }), limit, (bytes, points, limit) => {
      const cuts = [0, ...points.map((point) => point % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
      const pieces = cuts.slice(1).map((cut, n) => bytes.subarray(cuts[n], cut));
      expect(read(pieces, limit)).toEqual(read([bytes], limit));
    }),
    { numRuns: 2000 },
  );
});
