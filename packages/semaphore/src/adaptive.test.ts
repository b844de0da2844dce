import { CompletionError, composeWith, type CompletionErrorDetails, type ErrorCode } from '@sluice/core';
import { end, ManualClock, scripted, start, text, type Script } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { adaptive, semaphore } from './index.ts';

const request = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] } as const;
const failure = (code: ErrorCode, details: CompletionErrorDetails = {}) =>
  new CompletionError(code, code, { fault: 'transient', ...details });

/** So many calls at once, which all fail with the same after 10 ms. */
async function failing(error: CompletionError, calls: number) {
  const clock = new ManualClock();
  const gate = semaphore({ permits: adaptive({ initial: 40 }), clock });
  const complete = composeWith({ clock })(gate, scripted({ provider: 'p', clock }, [{ waitMs: 10 }, error]));
  const asked = Array.from({ length: calls }, () => complete(request).catch(() => {}));
  await clock.advance(20);
  await Promise.all(asked);
  return { clock, gate, complete };
}

test('S7 forty refusals at once are one sign: the limit shrinks by a tenth, once', async () => {
  const { clock, gate, complete } = await failing(failure('rate-limit', { status: 429 }), 40);
  expect(gate.permits).toBe(36);
  const again = Array.from({ length: 36 }, () => complete(request).catch(() => {}));
  await clock.advance(20);
  await Promise.all(again);
  expect(gate.permits).toBe(32); // 32.4: these began after it had shrunk
});

test.each<[string, CompletionError]>([
  ['529', failure('overloaded', { status: 529 })],
  ['429 with room in every bucket', failure('rate-limit', { rateLimit: { 'x-ratelimit-remaining-tokens': '9000' } })],
  ['no connection in time', failure('timeout', { clock: 'connect' })],
  ['no first output in time', failure('timeout', { clock: 'first-output' })],
])('%s shrinks it', async (_, error) => {
  expect((await failing(error, 40)).gate.permits).toBe(36);
});

test.each<[string, CompletionError]>([
  [
    '429 with an empty bucket, which is pacing’s',
    failure('rate-limit', { rateLimit: { 'x-ratelimit-remaining-tokens': '0' } }),
  ],
  ['a quota that is used up', failure('quota', { status: 429 })],
  ['a stream that stood still', failure('timeout', { clock: 'idle' })],
  ['a server that broke', failure('provider-error', { status: 500 })],
  ['a request that is wrong', failure('invalid-request', { status: 400 })],
])('%s leaves it as it is', async (_, error) => {
  expect((await failing(error, 40)).gate.permits).toBe(40);
});

test('it grows by one for every limit-ful of answers, and only where it is needed', async () => {
  const clock = new ManualClock();
  const gate = semaphore({ permits: adaptive({ initial: 10 }), clock });
  const complete = composeWith({ clock })(gate, scripted({ provider: 'p', clock }, [start(), { waitMs: 10 }, end()]));
  for (let round = 0; round < 20; round++) {
    const few = Array.from({ length: 4 }, () => complete(request));
    await clock.advance(10);
    await Promise.all(few);
  }
  expect(gate.permits).toBe(10); // four of ten: nobody knows whether eleven would do
  const many = Array.from({ length: 11 }, () => complete(request));
  await clock.advance(100);
  await Promise.all(many);
  expect(gate.permits).toBe(10); // of the last ones no more than four were there at once
  const more = Array.from({ length: 40 }, () => complete(request));
  await clock.advance(100);
  await Promise.all(more);
  expect(gate.permits).toBeGreaterThan(11);
});

test('a semaphore finds the limit of a provider that tells nobody, and stays near it', async () => {
  const clock = new ManualClock();
  const limit = 12;
  let running = 0;
  let most = 0;
  const busy: Script = () => {
    if (running >= limit) return [{ waitMs: 5 }, failure('rate-limit', { status: 429 })];
    running++;
    most = Math.max(most, running);
    clock.after(50, () => running--);
    return [start(), { waitMs: 50 }, text('a'), end()];
  };
  const gate = semaphore({ permits: adaptive({ initial: 1 }), maxWaitMs: Infinity, clock });
  const complete = composeWith({ clock })(gate, scripted({ provider: 'p', clock }, busy));
  let answered = 0;
  let refused = 0;
  let stopped = false;
  const loop = async (): Promise<void> => {
    while (!stopped)
      await complete(request).then(
        () => answered++,
        () => refused++,
      );
  };
  const loops = Array.from({ length: 40 }, loop);
  await clock.advance(10_000);
  [answered, refused] = [0, 0];
  const seen = new Set<number>();
  for (let look = 0; look < 100; look++) {
    await clock.advance(100);
    seen.add(gate.permits);
  }
  stopped = true;
  await gate.close();
  await clock.advance(100);
  await Promise.all(loops);
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(limit - 3);
  expect(Math.max(...seen)).toBeLessThanOrEqual(limit + 2);
  expect(most).toBe(limit);
  expect(refused / (answered + refused)).toBeLessThan(0.1);
  expect(answered).toBeGreaterThan(0.85 * limit * (10_000 / 50));
});
