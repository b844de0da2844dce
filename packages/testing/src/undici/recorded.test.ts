import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@sluice/core';
import { ManualClock } from '@sluice/core/laws';
import { Agent, fetch as undiciFetch, request, type Dispatcher } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { encodeRecording, recordings, type RecordedAnswer, type RecordedRequest, type Recordings } from '../index.ts';
import { randomAnswer } from '../format/testing/random-answer.ts';
import type { RecordingOptions } from '../recordings/recording-options.ts';
import { folder } from '../recordings/testing/folder.ts';
import { replay } from './index.ts';

const url = 'https://provider.test/v1/messages';
const asked: RecordedRequest = { method: 'POST', url, headers: {}, body: { json: { a: 1, b: ['é'] } } };
const post = { method: 'POST', body: '{"b":["é"],"a":1}' } as const;

/** A dispatcher that answers one request, over and over, as these say. */
function recorded(
  answers: readonly RecordedAnswer[],
  options: Partial<RecordingOptions> = {},
  of: RecordedRequest = asked,
): { readonly own: Recordings; readonly dispatcher: Dispatcher } {
  const dir = folder();
  mkdirSync(dir);
  for (const [index, answer] of answers.entries()) {
    const text = encodeRecording({ recordedAt: '2026-11-25', request: of, answer });
    writeFileSync(join(dir, `${index + 1}.json`), text);
  }
  const own = recordings({ dir, mode: 'replay', ...options });
  const agent = new Agent();
  onTestFinished(() => agent.close());
  return { own, dispatcher: agent.compose(replay([own.handler('https://provider.test/*')])) };
}

function stream(timesMs: readonly number[]): RecordedAnswer {
  const pieces = timesMs.map((atMs) => ({ atMs, bytes: Buffer.from(`data: ${atMs}\n\n`) }));
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, headAtMs: 10, pieces };
}

async function textsOf(pieces: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = [];
  for await (const piece of pieces) texts.push(Buffer.from(piece).toString('latin1'));
  return texts;
}

test('recorded answers come in their pieces, cut anyhow, to every client of undici', async () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}`);
  const random = seededRandom(seed);
  const answers = Array.from({ length: 300 }, () => randomAnswer(random));
  const { own, dispatcher } = recorded(answers);
  const clients = [
    async () => (await request(url, { ...post, dispatcher })).body,
    async () => (await undiciFetch(url, { ...post, dispatcher })).body!,
    async () => (await fetch(url, { ...post, dispatcher } as never)).body!,
  ];
  for (const [run, { pieces }] of answers.entries()) {
    const seen = await textsOf((await clients[run % clients.length]!()) as AsyncIterable<Uint8Array>);
    const sent = pieces.map(({ bytes }) => Buffer.from(bytes).toString('latin1'));
    expect(seen.join('|'), `seed ${seed}, run ${run}`).toBe(sent.join('|'));
  }
  expect(await own.settle()).toMatchObject({ problems: [], unused: [] });
});

test('at speed 1 every piece comes when it came; who leaves in a wait leaves no timer', async () => {
  const clock = new ManualClock();
  const { dispatcher } = recorded([stream([20, 20, 95, 400]), stream([1_000])], { speed: 1, clock });
  const answer = request(url, { ...post, dispatcher });
  const times: number[] = [];
  const dueMs = async (atMs: number): Promise<void> => {
    await expect.poll(() => clock.pending).toBe(1);
    await clock.advance(atMs - clock.now());
  };
  await dueMs(10);
  const { body } = await answer;
  const reading = (async () => {
    for await (const _ of body) times.push(clock.now());
  })();
  for (const atMs of [20, 95, 400]) await dueMs(atMs);
  await reading;
  expect(times).toEqual([20, 20, 95, 400]);

  const leaving = new AbortController();
  const second = request(url, { ...post, dispatcher, signal: leaving.signal });
  await dueMs(410);
  const left = (await second).body.text();
  await expect.poll(() => clock.pending).toBe(1);
  leaving.abort(new Error('enough'));
  await expect(left).rejects.toThrow('enough');
  expect(clock.pending).toBe(0);
});

test('a client that pauses gets no more until it resumes, and nothing in the turn in which it asks', async () => {
  const { dispatcher } = recorded([stream([0, 0, 0])]);
  const told: string[] = [];
  let controller!: Dispatcher.DispatchController;
  dispatcher.dispatch(
    { origin: 'https://provider.test', path: '/v1/messages', ...post },
    {
      onRequestStart: (given) => void (controller = given),
      onResponseStart: () => void told.push('head'),
      onResponseData: () => (told.push('piece'), controller.pause()),
      onResponseEnd: () => void told.push('end'),
      onResponseError: (_, error) => void told.push(error.message),
    },
  );
  for (let microtasks = 0; microtasks < 1_000; microtasks++) await Promise.resolve();
  expect(told).toEqual([]);
  for (const seen of [['head', 'piece'], ['piece'], ['piece'], ['end']]) {
    await expect.poll(() => told.length).toBe(seen.length);
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect(told.splice(0)).toEqual(seen);
    controller.resume();
  }
});

test('a form counts by its fields, however it is sent', async () => {
  const form = new FormData();
  form.set('field', 'value');
  const written = new Response(form);
  const headers = { 'content-type': written.headers.get('content-type')! };
  const bytes = Buffer.from(await written.arrayBuffer());
  const whole: RecordedAnswer = { status: 201, headers: {}, headAtMs: 0, pieces: [] };
  const { dispatcher } = recorded(
    [whole, whole, whole],
    {},
    {
      ...asked,
      body: { form: [{ name: 'field', text: 'value' }] },
    },
  );
  for (const options of [{ body: form }, { body: bytes, headers }, { body: bytes.toString(), headers }]) {
    const { statusCode, body } = await request(url, { method: 'POST', ...options, dispatcher });
    expect(await body.text()).toBe('');
    expect(statusCode).toBe(201);
  }
});

test('headers count as the web reads them: in any form and spelling; wrong ones are an error', async () => {
  const { own, dispatcher } = recorded(
    Array.from({ length: 3 }, () => stream([0])),
    {},
    { ...asked, headers: { 'anthropic-beta': 'a, b' } },
  );
  for (const headers of [
    { 'Anthropic-Beta': ['a', 'b'] },
    ['anthropic-beta', 'a', 'ANTHROPIC-BETA', 'b'],
    new Map([['anthropic-beta', ' a, b ']]),
  ]) {
    expect((await request(url, { ...post, headers, dispatcher })).statusCode).toBe(200);
  }
  await expect(request(url, { ...post, headers: { 'anthropic-beta': 'a\nb' }, dispatcher })).rejects.toThrow(TypeError);
  expect((await own.settle()).problems).toEqual([]);
});
