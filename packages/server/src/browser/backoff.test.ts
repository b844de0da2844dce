import { expect, test, vi } from 'vitest';
import { read, type ReadOptions } from './index.ts';

const frame = 'id: 1\ndata: {"type":"end","reason":"stop"}\n\n';

function answer(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/event-stream', 'stream-id': 's1' } });
}

async function readAll(options: ReadOptions): Promise<void> {
  for await (const _ of read('/chat', options));
}

test('waits twice as long after each that was for nothing, keeps `retry-after`, and gives up after `retries`', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const waits: number[] = [];
  const set = setTimeout;
  vi.stubGlobal('setTimeout', (go: () => void, delayMs: number) => {
    waits.push(delayMs);
    return set(go, 0);
  });
  const answers = [
    () => answer(frame),
    () => new Response('{}', { status: 503, headers: { 'retry-after': '20' } }),
    () => Promise.reject(new TypeError('failed')),
    () => answer(''),
    () => answer(frame),
    () => new Response('{}', { status: 500 }),
    () => new Response('{}', { status: 502 }),
    () => new Response('{}', { status: 502 }),
    () => new Response('{}', { status: 503 }),
  ];
  let asked = 0;
  const ask = async () => answers[asked++]!();
  const reading = readAll({ resume: (id) => `/chat/${id}`, retries: 4, fetch: ask });
  await expect(reading).rejects.toMatchObject({ code: 'http', status: 503 });
  vi.unstubAllGlobals();
  expect(waits).toEqual([500, 20_000, 2_000, 4_000, 500, 1_000, 2_000, 4_000]);
  expect(asked).toBe(9);
});

test('by chance the wait is up to half shorter, so that not everybody comes back at once', async () => {
  const waits: number[] = [];
  const set = setTimeout;
  vi.stubGlobal('setTimeout', (go: () => void, delayMs: number) => {
    waits.push(delayMs);
    return set(go, 0);
  });
  for (const chance of [0, 0.5, 1 - 1e-9]) {
    vi.spyOn(Math, 'random').mockReturnValue(chance);
    const ask = async () => answer('');
    await readAll({ resume: (id) => id, retries: 1, fetch: ask }).catch(() => {});
  }
  vi.unstubAllGlobals();
  expect(waits.map(Math.round)).toEqual([500, 375, 250]);
});
