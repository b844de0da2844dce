import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SseDecoder, type SseLimits } from './sse.ts';
import { SSE_CASES, type ExpectedEvent } from './testing/sse-cases.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

interface Reading {
  events: { data: string; event: string; id: string }[];
  comments: string[];
  retry: number | undefined;
  lastEventId: string;
  incomplete: boolean;
  error: string | undefined;
}

function read(pieces: Iterable<Uint8Array>, limits?: SseLimits): Reading {
  const reading: Reading = {
    events: [],
    comments: [],
    retry: undefined,
    lastEventId: '',
    incomplete: false,
    error: undefined,
  };
  const decoder = new SseDecoder(
    {
      onEvent: (data, event, id) => void reading.events.push({ data, event, id }),
      onComment: (comment) => void reading.comments.push(comment),
      onRetry: (retryMs) => void (reading.retry = retryMs),
    },
    limits,
  );
  for (const piece of pieces) {
    try {
      // A copy that is spoilt afterwards: nothing of a piece may be kept.
      const copy = Uint8Array.from(piece);
      decoder.push(copy);
      copy.fill(0x0a);
    } catch (error) {
      reading.error = String(error);
    }
  }
  reading.incomplete = decoder.end().incomplete;
  reading.lastEventId = decoder.lastEventId;
  return reading;
}

const inPieces = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));

/** W whole · 2 every split point, or 997 bytes a piece · B byte by byte · E that with empty pieces between. */
function* chunkings(bytes: Buffer): Generator<[name: string, pieces: Buffer[]]> {
  yield ['W', [bytes]];
  if (bytes.length > 120) yield ['2', inPieces(bytes, 997)];
  else for (let at = 1; at < bytes.length; at++) yield [`2 at ${at}`, [bytes.subarray(0, at), bytes.subarray(at)]];
  const single = inPieces(bytes, 1);
  yield ['B', single];
  yield ['E', [Buffer.alloc(0), ...single.flatMap((byte) => [byte, Buffer.alloc(0)])]];
}

const inFull = (event: ExpectedEvent) => {
  const { data, event: type = 'message', id = '' } = typeof event === 'string' ? { data: event } : event;
  return { data, event: type, id };
};

for (const [n, name, input, events, { retry, lastEventId = '', incomplete = false } = {}] of SSE_CASES) {
  test(`sse ${n} ${name}`, () => {
    for (const [chunking, pieces] of chunkings(latin1(input))) {
      const { comments: _, ...reading } = read(pieces);
      const expected = { events: events.map(inFull), retry, lastEventId, incomplete, error: undefined };
      expect({ chunking, ...reading }).toEqual({ chunking, ...expected });
    }
  });
}

test('the table agrees with the reference cases byte for byte, where those stand beside the checkout', () => {
  const reference = new URL('../../../../../shared/reference/sse-cases.json', import.meta.url);
  if (!existsSync(reference)) return;
  const ours = SSE_CASES.map(([n, name, input, events, end]) => ({
    n,
    name,
    b64: latin1(input).toString('base64'),
    events: events.map(inFull).map(({ data, event, id }) => ({ event, data, lastEventId: id })),
    ...(end?.retry !== undefined && { retry: end.retry }),
    lastEventId: end?.lastEventId ?? '',
    leftover: end?.incomplete ?? false,
  }));
  expect(ours).toEqual(JSON.parse(readFileSync(reference, 'utf8')));
});

/** The standard's own algorithm on the complete bytes, as plainly as it can be written. */
function oracle(bytes: Uint8Array): Omit<Reading, 'incomplete' | 'error'> {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\r|\n/);
  const result = {
    events: [] as Reading['events'],
    comments: [] as string[],
    retry: undefined as number | undefined,
    lastEventId: '',
  };
  let [data, type, id] = ['', '', ''];
  for (const line of lines.slice(0, -1)) {
    const [, name = '', value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (line === '') {
      result.lastEventId = id;
      if (data !== '') result.events.push({ data: data.slice(0, -1), event: type || 'message', id });
      [data, type] = ['', ''];
    } else if (line.startsWith(':')) result.comments.push(value);
    else if (name === 'data') data += `${value}\n`;
    else if (name === 'event') type = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
    else if (name === 'retry' && /^[0-9]+$/.test(value)) result.retry = Number(value);
  }
  return result;
}

const words = [
  'data',
  'event',
  'id',
  'retry',
  'x',
  ':',
  ' ',
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  'data: a',
  'event: b',
  '12',
  '\0',
];
const rawWords = [
  '\xef',
  '\xbb',
  '\xbf',
  '\xef\xbb\xbf',
  '\xc3\xa9',
  '\xf0\x9f\xa5\x8c',
  '\xf0',
  '\x9f',
  '\xe2\x80\xa8',
  '\xff',
];
const streams = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...words) },
      { weight: 1, arbitrary: fc.constantFrom(...rawWords) },
    ),
    {
      maxLength: 40,
    },
  )
  .map((parts) => latin1(parts.join('')));
const anyBytes = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
const splits = fc.array(fc.nat(), { maxLength: 12 });

function split(bytes: Buffer, points: readonly number[]): Buffer[] {
  const cuts = [0, ...points.map((point) => point % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((cut, n) => bytes.subarray(cuts[n], cut));
}

test('any split of any bytes reads the same as the whole', () => {
  fc.assert(
    fc.property(fc.oneof(streams, anyBytes), splits, (bytes, points) => {
      expect(read(split(bytes, points))).toEqual(read([bytes]));
    }),
    { numRuns: 2000 },
  );
});

test('any split meets the limits at the same byte as the whole', () => {
  const limit = fc.integer({ min: 1, max: 12 });
  const limits = fc.record({ maxLineBytes: limit, maxEventBytes: limit });
  fc.assert(
    fc.property(streams, splits, limits, (bytes, points, limits) => {
      expect(read(split(bytes, points), limits)).toEqual(read([bytes], limits));
    }),
    { numRuns: 2000 },
  );
});

test('any bytes read as the standard has it', () => {
  fc.assert(
    fc.property(fc.oneof(streams, anyBytes), (bytes) => {
      const { incomplete: _, error: __, ...reading } = read([bytes]);
      expect(reading).toEqual(oracle(bytes));
    }),
    { numRuns: 2000 },
  );
});
