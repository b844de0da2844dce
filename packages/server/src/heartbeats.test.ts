import { end, ManualClock, start, text } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { sse } from './sse.ts';
import { Feed, saying } from './testing/feed.ts';
import { piecewise } from './testing/piecewise.ts';

const ping = ': ping\n\n';

test('silence is filled with comments from the beginning of the request on', async () => {
  const clock = new ManualClock();
  const answering = sse(new Feed(), { clock, statusWithinMs: 400, heartbeatMs: 1_000 });
  await clock.advance(400);
  const reading = piecewise(await answering)();
  let piece: string | undefined;
  void reading.then((read) => (piece = read));
  await clock.advance(599);
  expect(piece).toBeUndefined();
  await clock.advance(1);
  expect(piece).toBe(ping);
});

test('every frame puts the next heartbeat off', async () => {
  const clock = new ManualClock();
  const feed = saying(start());
  const read = piecewise(await sse(feed, { clock, heartbeatMs: 1_000 }));
  const pieces: (string | undefined)[] = [];
  void (async () => {
    for (let piece = await read(); piece !== undefined; piece = await read()) pieces.push(piece);
  })();
  for (let n = 0; n < 5; n++) {
    await clock.advance(900);
    feed.say(text(`${n}`));
  }
  await clock.advance(1_000);
  await clock.advance(999);
  feed.say(end());
  await clock.advance(1_000);
  expect(pieces).toHaveLength(8);
  expect(pieces.indexOf(ping)).toBe(6);
  expect(pieces.filter((piece) => piece === ping)).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test('a heartbeat never stands inside a frame', async () => {
  const clock = new ManualClock();
  const feed = saying(start());
  const answer = await sse(feed, { clock, heartbeatMs: 10 });
  const body = answer.text();
  for (let n = 0; n < 50; n++) {
    feed.say(text('line\n\nline'.repeat(n)));
    await clock.advance(n % 3 === 0 ? 25 : 9);
  }
  feed.say(end());
  const blocks = (await body).split('\n\n').slice(0, -1);
  expect(blocks.filter((block) => block === ': ping').length).toBeGreaterThan(10);
  const frames = blocks.filter((block) => block !== ': ping');
  expect(frames).toHaveLength(53);
  for (const frame of frames.slice(0, -1)) expect(() => JSON.parse(frame.slice('data: '.length))).not.toThrow();
});

test('a browser that does not read is sent no heartbeats', async () => {
  const clock = new ManualClock();
  const read = piecewise(await sse(saying(start()), { clock, heartbeatMs: 10 }));
  await clock.advance(1_000);
  expect(await read()).toContain('"start"');
  expect(await read()).toBe(ping);
  const next = read();
  await clock.advance(10);
  expect(await next).toBe(ping);
});

test('an answer that nobody reads has no timer: a server may have thrown it away', async () => {
  const clock = new ManualClock();
  await sse(saying(start()), { clock, heartbeatMs: 10 });
  await clock.advance(10);
  expect(clock.pending).toBe(0);
});

test('a first frame that came late is no silence', async () => {
  const clock = new ManualClock();
  const feed = new Feed();
  const answering = sse(feed, { clock, heartbeatMs: 10, statusWithinMs: Infinity });
  await clock.advance(100);
  feed.say(start());
  const read = piecewise(await answering);
  expect(await read()).toContain('"start"');
  const next = read();
  feed.say(end());
  expect(await next).toContain('[DONE]');
});

test('Infinity is no heartbeat, and no timer', async () => {
  const clock = new ManualClock();
  const answer = await sse(saying(start()), { clock, heartbeatMs: Infinity });
  expect(clock.pending).toBe(0);
  await answer.body?.cancel();
});

test('whatever ends an answer, no timer is left of it', async () => {
  const clock = new ManualClock();
  const leaving = new AbortController();
  const failing = saying(start());
  failing.fail(new Error('Odd'));
  await (await sse(failing, { clock, onError: () => {} })).text();
  await (await sse(saying(start(), end()), { clock })).text();
  await (await sse(saying(start()), { clock })).body?.cancel();
  await sse(saying(start()), { clock, signal: leaving.signal });
  const undecided = sse(new Feed(), { clock, signal: leaving.signal });
  leaving.abort();
  await undecided;
  expect(clock.pending).toBe(0);
});
