import { seededRandom } from '@sluice/core';
import { ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { responseOf } from '../exchange/answer.ts';
import { replayAnswer, type ReplayPace } from '../recordings/replay-answer.ts';
import { decodeRecording } from './decode-recording.ts';
import { encodeRecording } from './encode-recording.ts';
import type { Piece, RecordedAnswer, Recording } from './recording.ts';
import { randomAnswer } from './testing/random-answer.ts';

const request = { method: 'POST', url: 'https://provider.test/v1/messages', headers: {}, body: { json: { a: 1 } } };

function recordingOf(answer: RecordedAnswer): Recording {
  return { recordedAt: '2026-11-25', request, answer };
}

function show(pieces: readonly Piece[]): string {
  return pieces.map(({ atMs, bytes }) => `${atMs} ${Buffer.from(bytes).toString('latin1')}`).join('|');
}

function showBytes(pieces: readonly Piece[]): string {
  return pieces.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('|');
}

async function replayedResponse(answer: RecordedAnswer, pace: ReplayPace): Promise<Response> {
  return responseOf(await replayAnswer(answer, pace));
}

async function piecesOf(response: Response, clock: ManualClock): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  for await (const bytes of response.body ?? []) pieces.push({ atMs: clock.now(), bytes });
  return pieces;
}

test('20,000 streams, cut anyhow, replay byte for byte in the same pieces', { timeout: 120_000 }, async () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}`);
  const random = seededRandom(seed);
  const clock = new ManualClock();
  let readable = 0;
  let raw = 0;
  for (let run = 0; run < 20_000; run++) {
    const answer = randomAnswer(random);
    const text = encodeRecording(recordingOf(answer));
    const hint = `seed ${seed}, run ${run}`;
    const read = decodeRecording(text, 'random.json').answer;
    const replayed = await piecesOf(await replayedResponse(read, { speed: Infinity, clock }), clock);
    // Compared as one text: of this many, assertions on lists would take longer than all the rest.
    expect(show(read.pieces), hint).toBe(show(answer.pieces));
    expect(showBytes(replayed), hint).toBe(showBytes(answer.pieces));
    expect([read.status, read.headAtMs, read.headers]).toEqual([answer.status, answer.headAtMs, answer.headers]);
    readable += text.split(/^        \{"(?!raw)/m).length - 1;
    raw += text.split(/^        \{"raw"/m).length - 1;
  }
  console.log(`${readable} events readable, ${raw} raw`);
  expect(readable).toBeGreaterThan(raw); // exact is easy where nothing is shown
});

test('at speed 1 every piece comes when it came, at speed 2 in half the time', async () => {
  const answer: RecordedAnswer = {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    headAtMs: 10,
    pieces: [20, 20, 95, 400].map((atMs) => ({ atMs, bytes: Buffer.from(`data: ${atMs}\n\n`) })),
  };
  for (const speed of [1, 2]) {
    const clock = new ManualClock();
    const times: number[] = [];
    const replay = replayedResponse(answer, { speed, clock }).then(async (response) => {
      times.push(clock.now());
      for await (const _ of response.body!) times.push(clock.now());
    });
    await clock.advance(500);
    await replay;
    expect(times).toEqual([10, 20, 20, 95, 400].map((atMs) => atMs / speed));
    expect(clock.pending).toBe(0);
  }
});

test('a reader that leaves in the middle of a wait leaves no timer', async () => {
  const clock = new ManualClock();
  const pieces = [{ atMs: 1_000, bytes: Buffer.from('late') }];
  const response = await replayedResponse({ status: 200, headers: {}, headAtMs: 0, pieces }, { speed: 1, clock });
  const reader = response.body!.getReader();
  const reading = reader.read();
  await clock.advance(1);
  expect(clock.pending).toBe(1);
  await reader.cancel();
  expect(await reading).toEqual({ done: true, value: undefined });
  expect(clock.pending).toBe(0);
});

test('a stream is announced as one, so that it can break; a whole answer is not', async () => {
  const answer = (contentType: string): RecordedAnswer => ({
    status: 200,
    headers: { 'content-type': contentType },
    headAtMs: 0,
    pieces: [{ atMs: 0, bytes: Buffer.from('{}') }],
  });
  const pace = { speed: Infinity, clock: new ManualClock() };
  const stream = await replayedResponse(answer('text/event-stream; charset=utf-8'), pace);
  expect(stream.headers.get('transfer-encoding')).toBe('chunked');
  const whole = await replayedResponse(answer('application/json'), pace);
  expect(whole.headers.get('transfer-encoding')).toBeNull();
});

test('an answer without a body has none', async () => {
  const pace = { speed: Infinity, clock: new ManualClock() };
  const read = decodeRecording(
    encodeRecording(recordingOf({ status: 204, headers: {}, headAtMs: 0, pieces: [] })),
    'a',
  );
  expect(read.answer.pieces).toEqual([]);
  expect((await replayedResponse(read.answer, pace)).body).toBeNull();
});
