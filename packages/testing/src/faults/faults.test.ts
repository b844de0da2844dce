import { ManualClock } from '@sluice/core/laws';
import fc from 'fast-check';
import { http, HttpResponse, passthrough } from 'msw';
import { expect, test } from 'vitest';
import { eventPieces } from './event-pieces.ts';
import {
  drop,
  faulty,
  jitter,
  rechunk,
  slowFirstToken,
  status,
  stall,
  times,
  tokensPerSecond,
  type Cut,
  type Fault,
} from './index.ts';

const url = 'https://provider.test/';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function answer(handler: ReturnType<typeof http.get>, request = new Request(url)): Promise<Response | undefined> {
  return (await handler.run({ request, requestId: 'id' }))?.response;
}

function said(chunks: readonly Uint8Array[], fault: Fault, clock?: ManualClock): Promise<Response | undefined> {
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  return answer(
    faulty(
      http.get('*', () => new HttpResponse(body)),
      fault,
      clock && { clock },
    ),
  );
}

async function chunksOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks;
}

test('events end at a blank line, in all three line ends, wherever the bytes are cut', async () => {
  const seed = Number(process.env['SEED'] ?? Date.now());
  console.log(`seed ${seed}`);
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
  const events = fc.array(
    fc.record({ lines: fc.integer({ min: 1, max: 3 }), blanks: fc.integer({ min: 1, max: 2 }) }),
    {
      maxLength: 5,
    },
  );
  await fc.assert(
    fc.asyncProperty(
      events,
      lineEnd,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      async (given, end, cuts) => {
        const all = bytes(
          given.map(({ lines, blanks }) => `data: é${end}`.repeat(lines) + end.repeat(blanks)).join(''),
        );
        const pieces = async function* (): AsyncGenerator<Uint8Array> {
          for (let at = 0, turn = 0; at < all.length; turn++) yield all.subarray(at, (at += cuts[turn % cuts.length]!));
        };
        let ends = 0;
        const seen: Uint8Array[] = [];
        for await (const piece of eventPieces(pieces())) {
          seen.push(piece.bytes);
          if (piece.ends) ends++;
        }
        expect(Buffer.concat(seen).equals(all)).toBe(true);
        expect(ends).toBe(given.length);
      },
    ),
    { seed, numRuns: 500 },
  );
});

test.for<[cut: Cut, sizes: number[]]>([
  ['bytes', [1, 1, 1, 1, 1, 1]],
  ['mid-utf8', [2, 4]],
  [{ seed: 3 }, [6]],
])('rechunk %j cuts so', async ([cut, sizes]) => {
  const response = await said([bytes('aébcd')], rechunk(cut));
  const chunks = await chunksOf(response!.body!);
  expect(chunks.map(({ length }) => length)).toEqual(sizes);
  expect(Buffer.concat(chunks).toString()).toBe('aébcd');
});

test('a seed cuts the same again, and another one otherwise', async () => {
  const cut = async (seed: number): Promise<number[]> =>
    (await chunksOf((await said([new Uint8Array(2_000)], rechunk({ seed })))!.body!)).map(({ length }) => length);
  expect(await cut(5)).toEqual(await cut(5));
  expect(await cut(5)).not.toEqual(await cut(6));
});

test('events come at the pace that was asked for, on the clock that was given', async () => {
  for (const [fault, endsAfter] of [
    [tokensPerSecond(10), [300, 300]],
    [jitter(100, { seed: 1 }), [1, 300]],
    [slowFirstToken(250), [250, 250]],
  ] as const) {
    const clock = new ManualClock();
    const response = await said(
      ['a', 'b', 'c'].map((text) => bytes(`data: ${text}\n\n`)),
      fault,
      clock,
    );
    let over = false;
    const read = response!.text().then((text) => ((over = true), text));
    let ms = 0;
    for (; !over && ms < 1_000; ms++) await clock.advance(1);
    expect(await read).toBe('data: a\n\ndata: b\n\ndata: c\n\n');
    expect(ms).toBeGreaterThanOrEqual(endsAfter[0]);
    expect(ms).toBeLessThanOrEqual(endsAfter[1] + 2);
    expect(clock.pending).toBe(0);
  }
});

test('an answer that is cut short is read no further, and one that stalls ends when the client leaves', async () => {
  let cancelled = 0;
  const endless = (): Response =>
    new HttpResponse(
      new ReadableStream({ pull: (body) => body.enqueue(bytes('data: 1\n\n')), cancel: () => void cancelled++ }),
    );
  const dropped = await answer(faulty(http.get('*', endless), drop({ afterEvents: 2 })));
  await expect(dropped!.text()).rejects.toThrow('dropped');
  expect(cancelled).toBe(1);
  const leaving = new AbortController();
  const request = new Request(url, { signal: leaving.signal });
  const stalled = await answer(faulty(http.get('*', endless), stall({ afterEvents: 1 })), request);
  const reading = stalled!.text();
  leaving.abort(new Error('left'));
  await expect(reading).rejects.toThrow('left');
  expect(cancelled).toBe(2);
});

test('an answer with fewer events than the place is as it was', async () => {
  expect(await (await said([bytes('data: 1\n\n')], drop({ afterEvents: 2 })))!.text()).toBe('data: 1\n\n');
});

test('a handler that does not match, says nothing or lets through is left alone; a status asks nobody', async () => {
  let asked = 0;
  const silent = http.get('*', () => void asked++);
  expect(
    await answer(
      faulty(
        http.post('*', () => HttpResponse.text('')),
        drop(),
      ),
    ),
  ).toBeUndefined();
  expect(await answer(faulty(silent, drop()))).toBeUndefined();
  expect(
    (
      await answer(
        faulty(
          http.get('*', () => passthrough()),
          drop(),
        ),
      )
    )?.headers.get('x-msw-intention'),
  ).toBe('passthrough');
  expect(asked).toBe(1);
  expect((await answer(faulty(silent, status(503))))?.status).toBe(503);
  expect(asked).toBe(1);
});

test('what happens k times happens k times, and faults stand one above the other', async () => {
  const handler = faulty(
    faulty(
      http.get('*', () => HttpResponse.text('real')),
      times(1, status(529)),
    ),
    times(2, status(429)),
  );
  const seen: number[] = [];
  for (let at = 0; at < 4; at++) seen.push((await answer(handler))!.status);
  expect(seen).toEqual([429, 429, 529, 200]);
});

test.for<[make: () => unknown, says: string]>([
  [() => status(99), 'Expected `status` to be a status from 200 to 599, got 99'],
  [() => times(0, status(500)), 'Expected `count` to be a whole number ≥ 1, got 0'],
  [() => drop({ afterEvents: -1 }), 'Expected `afterEvents` to be a whole number ≥ 0, got -1'],
  [() => rechunk({ seed: 0.5 }), 'Expected `seed` to be a whole number, got 0.5'],
  [() => rechunk('lines' as never), "Expected `cut` to be 'bytes', 'mid-utf8' or { seed }, got 'lines'"],
  [() => tokensPerSecond(0), 'Expected `tokensPerSecond` to be a number > 0, got 0'],
  [() => faulty({} as never, drop()), 'Expected `handler` to be a handler of msw, got {}'],
])('what cannot be is refused: %s', ([make, says]) => {
  expect(make).toThrow(new TypeError(says));
});
