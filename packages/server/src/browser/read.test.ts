import { once } from 'node:events';
import { seededRandom } from '@sluice/core';
import { expect, test, vi } from 'vitest';
import type { SafeError } from '../errors/safe-error.ts';
import { encodeDone, encodeError, encodeFrame } from '../frames/encode-frame.ts';
import { listen } from '../testing/listen.ts';
import { read, StreamError, type Frame } from './index.ts';
import { acting, begin, cutAfter, refuse, type Act } from './testing/cutting.ts';

/** No test waits for a backoff: what is waited is looked at where it matters. */
const quick = () => vi.spyOn(Math, 'random').mockReturnValue(1 - 1e-9);

const delta = (text: string): Frame => ({ type: 'text-delta', index: 0, text });
const named = { 'stream-id': 's1' };
const frames = [
  delta('Hello'),
  delta(' é 語 🎈'),
  delta('\u2028 "quoted"\n'),
  { type: 'end', reason: 'stop' } as const,
];
const whole = frames.map((frame, at) => encodeFrame(frame, at + 1)).join('') + encodeDone(frames.length + 1);
const says =
  (text: string, headers?: Readonly<Record<string, string>>): Act =>
  (_, response) =>
    void begin(response, headers).end(text);

async function collect(reading: AsyncIterable<Frame>): Promise<Frame[]> {
  const read: Frame[] = [];
  for await (const frame of reading) read.push(frame);
  return read;
}

test('hands out the frames, and knows what the server calls the stream', async () => {
  const { listener, seen } = acting(says(whole, named));
  await using server = await listen(listener);
  const reading = read(server.url, { method: 'POST', body: 'Hello?', headers: { authorization: 'Bearer t' } });
  expect(seen).toHaveLength(0);
  expect(reading.streamId).toBeUndefined();
  expect(await collect(reading)).toEqual(frames);
  expect(reading.streamId).toBe('s1');
  expect(seen).toMatchObject([{ method: 'POST', body: 'Hello?', headers: { authorization: 'Bearer t' } }]);
});

test('frames arrive one by one, not when the stream ends', async () => {
  let go: (() => void) | undefined;
  const { listener } = acting((_, response) => {
    begin(response).write(encodeFrame(frames[0]!));
    go = () => response.end(encodeFrame(frames[3]!) + encodeDone());
  });
  await using server = await listen(listener);
  const reading = read(server.url);
  expect(await reading.next()).toEqual({ done: false, value: frames[0] });
  go!();
  expect(await reading.next()).toEqual({ done: false, value: frames[3] });
  expect(await reading.next()).toEqual({ done: true, value: undefined });
});

test('a stream that is cut at whatever byte goes on where it was cut, and no frame comes twice or is missing', async () => {
  quick();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 20 });
  const seed = Math.floor(performance.now() * 1_000) % 2 ** 31;
  const random = seededRandom(seed);
  const all = Array.from({ length: 60 }, (_, at) => delta(`${at} é🎈 ${'x'.repeat(Math.floor(random() * 30))}`));
  const texts = [...all.map((frame, at) => encodeFrame(frame, at + 1)), encodeDone(all.length + 1)];
  const { listener, seen } = acting((request, response) => {
    const after = Number(request.headers['last-event-id'] ?? 0);
    const rest = Buffer.from(texts.slice(after).join(''));
    const cut = Math.floor(random() * Math.min(900, rest.length * 2));
    if (cut < rest.length) cutAfter(rest.subarray(0, cut), named)(request, response);
    else says(rest.toString(), named)(request, response);
  });
  await using server = await listen(listener);
  const reading = read(`${server.url}/chat`, {
    method: 'POST',
    body: 'Hello?',
    headers: { authorization: 'Bearer t' },
    resume: (id) => `${server.url}/chat/${id}`,
    retries: 100,
  });
  const pushing = setInterval(() => vi.advanceTimersByTime(60_000), 1);
  try {
    expect(await collect(reading), `seed ${seed}`).toEqual(all);
  } finally {
    clearInterval(pushing);
    vi.useRealTimers();
  }
  console.log(`seed ${seed}: ${seen.length} requests`);
  expect(seen.length).toBeGreaterThan(1);
  for (const request of seen.slice(1)) {
    expect(request).toMatchObject({ method: 'GET', url: '/chat/s1', body: '', headers: { authorization: 'Bearer t' } });
  }
});

test.for<readonly [string, Act]>([
  ['a clean end', says(whole.slice(0, 60), named)],
  ['a cut', cutAfter(Buffer.from(whole.slice(0, 60)), named)],
])('%s before the last word is no success: without `resume` it throws', async ([how, act]) => {
  const { listener, seen } = acting(act);
  await using server = await listen(listener);
  const code = how === 'a cut' ? 'connection' : 'truncated';
  await expect(collect(read(server.url))).rejects.toMatchObject({ name: 'StreamError', code });
  expect(seen).toHaveLength(1);
});

test.for<readonly [string, Act, object]>([
  [
    'budget',
    refuse(402, { code: 'budget-exceeded', message: 'The budget is used up.', limit: 5 }, { 'retry-after': '7' }),
    {
      status: 402,
      code: 'budget-exceeded',
      message: 'The budget is used up.',
      retryAfterMs: 7_000,
      body: { error: { limit: 5 } },
    },
  ],
  [
    'body over header',
    refuse(503, { code: 'overloaded', message: 'Busy.', retryAfterMs: 6_500 }, { 'retry-after': '7' }),
    { status: 503, code: 'overloaded', retryAfterMs: 6_500, body: { error: { code: 'overloaded' } } },
  ],
  ['a proxy’s page', (_, response) => void response.writeHead(502).end('<h1>Bad'), { status: 502, code: 'http' }],
  [
    'a page in place of a stream',
    (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>'),
    { code: 'malformed' },
  ],
  ['no JSON', says('data: {oops\n\n', named), { code: 'malformed' }],
  [
    'an error in the stream',
    says(encodeFrame(frames[0]!) + encodeError({ code: 'connection', message: 'Away.', retryAfterMs: 9 }), named),
    { code: 'connection', message: 'Away.', retryAfterMs: 9 },
  ],
])('what the server says is an error and is not asked again: %s', async ([, act, error]) => {
  const { listener, seen } = acting(act);
  await using server = await listen(listener);
  const reading = collect(read(server.url, { resume: () => server.url }));
  await expect(reading).rejects.toBeInstanceOf(StreamError);
  await expect(reading).rejects.toMatchObject(error);
  expect(seen).toHaveLength(1);
});

test.for(['a refusal', 'an error in the stream'])('%s that is not of our making makes no odd error', async (where) => {
  const odd: Record<string, unknown> = {
    code: 503,
    message: {},
    retryAfterMs: '9',
    name: 'Odd',
    stack: 'here',
    cause: 1,
    status: 7,
    body: 8,
  };
  const status = where === 'a refusal' ? 502 : undefined;
  const { listener } = acting(
    status ? refuse(status, odd, { 'retry-after': '7' }) : says(encodeError(odd as unknown as SafeError), named),
  );
  await using server = await listen(listener);
  const error = (await collect(read(server.url)).catch((thrown: unknown) => thrown)) as StreamError;
  expect(error).toBeInstanceOf(StreamError);
  expect({ ...Object.fromEntries(Object.entries(error)), message: error.message, cause: error.cause }).toEqual({
    name: 'StreamError',
    code: 'http',
    message: 'http',
    status,
    retryAfterMs: status && 7_000,
    body: status ? { error: odd } : odd,
    cause: undefined,
  });
  expect(error.stack).toContain('StreamError');
});

test('a stream that is over, and of which all was read, is a whole one', async () => {
  quick();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { listener, seen } = acting(
    says(encodeFrame(frames[0]!, 1), named), // its last word was lost on the way
    (_, response) => void response.writeHead(204).end(),
  );
  await using server = await listen(listener);
  const pushing = setInterval(() => vi.advanceTimersByTime(60_000), 1);
  try {
    expect(await collect(read(server.url, { resume: () => server.url }))).toEqual([frames[0]]);
  } finally {
    clearInterval(pushing);
    vi.useRealTimers();
  }
  expect(seen[1]!.headers['last-event-id']).toBe('1');
});

test('a server that is not there is a connection that failed', async () => {
  const server = await listen(() => {});
  await server[Symbol.asyncDispose]();
  await expect(collect(read(server.url))).rejects.toMatchObject({ code: 'connection', cause: expect.any(Error) });
});

test.for([404, 409, 410, 400])('a resumption that is refused with %i is not asked again', async (status) => {
  quick();
  const { listener, seen } = acting(says(whole.slice(0, 60), named), refuse(status, { code: 'no', message: 'No.' }));
  await using server = await listen(listener);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const reading = collect(read(server.url, { resume: () => server.url }));
  const pushing = setInterval(() => vi.advanceTimersByTime(60_000), 1);
  try {
    await expect(reading).rejects.toMatchObject({ status, code: 'no' });
  } finally {
    clearInterval(pushing);
    vi.useRealTimers();
  }
  expect(seen).toHaveLength(2);
});

test('leaving the loop closes the connection', async () => {
  let closed: Promise<unknown> | undefined;
  const { listener } = acting((_, response) => {
    closed = once(response, 'close');
    begin(response, named).write(encodeFrame(frames[0]!, 1));
  });
  await using server = await listen(listener);
  for await (const frame of read(server.url, { resume: () => server.url })) {
    expect(frame).toEqual(frames[0]);
    break;
  }
  await closed;
});

test('leaving while a read waits ends the read, and closes the connection', async () => {
  let closed: Promise<unknown> | undefined;
  const { listener, seen } = acting((_, response) => {
    closed = once(response, 'close');
    begin(response, named).write(encodeFrame(frames[0]!, 1));
  });
  await using server = await listen(listener);
  const reading = read(server.url, { resume: () => server.url });
  await reading.next();
  const pending = reading.next();
  expect(await reading.return()).toEqual({ done: true, value: undefined });
  expect(await pending).toEqual({ done: true, value: undefined });
  await closed;
  expect(seen).toHaveLength(1);
});

test.for(['at once', 'while it waits', 'before a reconnect'])(
  'a signal that fires %s closes the connection and throws its reason',
  async (when) => {
    const { listener, seen } = acting((_, response) => {
      begin(response, named).write(encodeFrame(frames[0]!, 1));
      if (when === 'before a reconnect') response.end();
    });
    await using server = await listen(listener);
    const reason = new Error('no more');
    const leaving = new AbortController();
    if (when === 'at once') leaving.abort(reason);
    const reading = read(server.url, { resume: () => server.url, signal: leaving.signal });
    if (when !== 'at once') {
      await reading.next();
      setTimeout(() => leaving.abort(reason), 20);
    }
    await expect(reading.next()).rejects.toBe(reason);
    expect(await reading.next()).toEqual({ done: true, value: undefined });
    expect(seen).toHaveLength(when === 'at once' ? 0 : 1);
  },
);

test('heartbeats and what it does not know are no frames', async () => {
  const text = `: ping\n\nretry: 5\n\nfoo: bar\n\ndata:\n\n${whole}`;
  const { listener } = acting(says(text));
  await using server = await listen(listener);
  expect(await collect(read(server.url))).toEqual(frames);
});

test('what was said last of all is the last word: nothing is waited for after it', async () => {
  let closed: Promise<unknown> | undefined;
  const { listener } = acting((_, response) => {
    closed = once(response, 'close');
    begin(response).write(whole); // and never ends
  });
  await using server = await listen(listener);
  expect(await collect(read(server.url))).toEqual(frames);
  await closed;
});
