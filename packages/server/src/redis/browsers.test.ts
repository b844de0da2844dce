import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, start, text } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis } from '../../../../scripts/services/testing/own-redis.ts';
import { read, type Frame } from '../browser/index.ts';
import type { Resumable } from '../index.ts';
import { sendResponse } from '../node/index.ts';
import { fed } from '../resumable/testing/fed.ts';
import type { OpenEvents } from '../resumable/live-stream.ts';
import { listen } from '../testing/listen.ts';
import { openProcess } from './testing/open-process.ts';

vi.setConfig({ testTimeout: 40_000 });

/** A server of chats: POST begins one, GET goes on with it, DELETE stops it. */
function serve(streams: Resumable, events: OpenEvents) {
  return listen((request, response) => {
    const id = request.url!.slice(1);
    const after = request.headers['last-event-id'] as string | undefined;
    if (request.method === 'DELETE') {
      void streams.stop({ id, owner: 'ada' }).then((found) => response.writeHead(found ? 204 : 404).end());
    } else {
      const answer =
        request.method === 'POST'
          ? streams.start({ id: randomUUID(), owner: 'ada', events })
          : streams.resume({ id, owner: 'ada', after: after ?? null });
      void answer.then((said) => sendResponse(response, said));
    }
  });
}

test('a browser whose process closes goes on with another one, and sees every frame once', async () => {
  const { url } = await startOwnRedis();
  const [first, second, third] = [1, 2, 3].map(() => openProcess(url).streams) as [Resumable, Resumable, Resumable];
  const { feed, events } = fed(start());
  await using maker = await serve(first, events);
  await using leaving = await serve(second, events);
  await using staying = await serve(third, events);
  let asked = 0;
  const balancer = [leaving.url, staying.url];
  const begun = read(maker.url, { method: 'POST' });
  await begun.next();
  const { streamId } = begun;
  const resume = (id: string) => `${balancer[Math.min(asked++, 1)]}/${id}`;
  const reading = read(resume(streamId!), { resume });
  const frames: Frame[] = [];
  for (let at = 0; at < 20; at++) feed.say(text(`${at}`));
  for await (const frame of reading) {
    frames.push(frame);
    if (frames.length === 10) void second.close({ deadlineMs: 0 });
    if (frames.length === 21) {
      await sleep(50);
      feed.say(text('20'), end());
    }
  }
  expect(frames.flatMap((frame) => (frame.type === 'text-delta' ? [frame.text] : []))).toEqual(
    Array.from({ length: 21 }, (_, at) => `${at}`),
  );
  expect(asked).toBe(2);
  await begun.return();
});

test('a browser that stops its answer at another process hears that it was stopped', async () => {
  const { url } = await startOwnRedis();
  const [first, second] = [openProcess(url).streams, openProcess(url).streams];
  const { events, signals } = fed(start(), text('a'));
  await using maker = await serve(first, events);
  await using other = await serve(second, events);
  const reading = read(maker.url, { method: 'POST', resume: (id) => `${maker.url}/${id}` });
  await reading.next();
  await reading.next();
  const stopping = fetch(`${other.url}/${reading.streamId}`, { method: 'DELETE' });
  await expect(reading.next()).rejects.toMatchObject({ name: 'StreamError', code: 'stopped' });
  expect((await stopping).status).toBe(204);
  expect(signals[0]!.aborted).toBe(true);
});
