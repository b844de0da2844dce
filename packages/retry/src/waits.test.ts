import { getEventListeners } from 'node:events';
import {
  composeWith,
  hold,
  isCompletionError,
  notesOf,
  observe,
  type CallOptions,
  type Middleware,
} from '@sluice/core';
import { ManualClock, scripted, start, text, type Script, type Step } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { delayAfter } from './backoff.ts';
import { retry } from './retry.ts';
import type { RetryOptions } from './settings.ts';
import { drive } from './testing/drive.ts';
import { ok, refused, status } from './testing/failures.ts';

const request = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] } as const;

function chainOf(scripts: readonly Script[], options: RetryOptions = {}, ...links: readonly Middleware[]) {
  const clock = new ManualClock();
  const transport = scripted({ provider: 'p', clock }, ...scripts);
  const complete = composeWith({ clock })(retry({ clock, random: () => 1, ...options }), ...links, transport);
  return { clock, transport, complete, call: (asked: CallOptions = {}) => drive(complete(request, asked), clock) };
}

/** The waits between attempts that all fail. */
async function waitsOf(error: Error, options: RetryOptions, asked?: CallOptions): Promise<readonly number[]> {
  const failed = await chainOf([[error]], options).call(asked);
  if (!isCompletionError(failed)) throw new Error('Expected it to fail', { cause: failed });
  return notesOf(failed.partial!, 'retry').flatMap((note) => (note.action === 'wait' ? [note.delayMs] : []));
}

test('waits double from half a second, and chance takes any share of them', async () => {
  expect(await waitsOf(status(500), { attempts: 5 })).toEqual([500, 1_000, 2_000, 4_000]);
  expect(await waitsOf(status(500), { attempts: 4, random: () => 0.25 })).toEqual([125, 250, 500]);
  expect(await waitsOf(status(500), { attempts: 4, random: () => 0 })).toEqual([0, 0, 0]);
});

test('after more attempts than a number can double, waits are what they were, and hints are heeded', () => {
  const backoff = { maxDelayMs: 20_000, jitter: 'full', random: () => 1 } as const;
  expect(delayAfter(2_000, 500, 0, backoff)).toBe(20_000);
  expect(delayAfter(2_000, 0, 0, backoff)).toBe(0);
  expect(delayAfter(2_000, 0, 5_000, backoff)).toBe(5_500);
});

test('waits grow to 20 s, and from a whole second after throttling', async () => {
  expect((await waitsOf(status(500), { attempts: 9 })).slice(-4)).toEqual([8_000, 16_000, 20_000, 20_000]);
  expect(await waitsOf(status(429), { attempts: 4 })).toEqual([1_000, 2_000, 4_000]);
  expect(await waitsOf(status(429), { attempts: 3, delayMs: 3_000 })).toEqual([3_000, 6_000]);
});

test('the classic 1-2-4-8 s ± 20 %', async () => {
  const classic = { attempts: 5, delayMs: 1_000, maxDelayMs: 8_000, jitter: 0.2 };
  expect(await waitsOf(status(529), { ...classic, random: () => 0.5 })).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(await waitsOf(status(529), { ...classic, random: () => 0 })).toEqual([800, 1_600, 3_200, 6_400]);
  expect(await waitsOf(status(429), { ...classic, random: () => 1 })).toEqual([1_200, 2_400, 4_800, 9_600]);
});

test('R8 a hint of 0 leaves the jitter: no storm of those that were told 0', async () => {
  expect(await waitsOf(status(429, { retryAfterMs: 0 }), { random: () => 0.5 })).toEqual([500, 1_000]);
});

test('a hint is a floor, and those that were told the same come back spread over a tenth of it more', async () => {
  const hinted = status(429, { retryAfterMs: 5_000 });
  expect(await waitsOf(hinted, { random: () => 0 })).toEqual([5_000, 5_000]);
  expect(await waitsOf(hinted, { random: () => 1 })).toEqual([5_500, 5_500]);
  expect(await waitsOf(status(429, { retryAfterMs: 30_000 }), { random: () => 1 })).toEqual([31_000, 31_000]);
  expect(await waitsOf(status(500, { retryAfterMs: 10 }), { random: () => 1 })).toEqual([501, 1_001]);
});

test('R13 a hint past the deadline goes up at once, and says how long it is', async () => {
  const scripts: readonly Script[] = [[status(429, { retryAfterMs: 120_000 })]];
  const { complete, clock, transport } = chainOf(scripts, { maxRetryAfterMs: Infinity });
  const error: unknown = await complete(request, { timeoutMs: 30_000 }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'rate-limit', retryAfterMs: 120_000 });
  expect([clock.now(), clock.pending, transport.calls.length]).toEqual([0, 0, 1]);
  expect(isCompletionError(error) && notesOf(error.partial!, 'retry')).toMatchObject([{ why: 'deadline' }]);
});

test('a hint longer than `maxRetryAfterMs` goes up at once, one that is as long is obeyed', async () => {
  const { call, clock } = chainOf([[status(429, { retryAfterMs: 60_001 })]]);
  const error = await call();
  expect(error).toMatchObject({ code: 'rate-limit', retryAfterMs: 60_001 });
  expect(clock.now()).toBe(0);
  expect(isCompletionError(error) && notesOf(error.partial!, 'retry')).toMatchObject([{ why: 'retry-after' }]);
  expect(await waitsOf(status(429, { retryAfterMs: 60_000 }), { random: () => 0 })).toEqual([60_000, 60_000]);
});

test('a backoff past the deadline is not begun', async () => {
  const { complete, clock } = chainOf([[{ waitMs: 9_600 }, status(500)]]);
  const calling = complete(request, { timeoutMs: 10_000 }).catch((thrown: unknown) => thrown);
  await clock.advance(9_600);
  expect(await calling).toMatchObject({ code: 'provider-error', status: 500 });
  expect(clock.pending).toBe(0);
});

test('R15 an abort during the wait rejects at once, with no further attempt and no timer', async () => {
  const caller = new AbortController();
  const { complete, clock, transport } = chainOf([[status(500)], ok]);
  const calling = complete(request, { signal: caller.signal }).catch((error: unknown) => error);
  await clock.advance(100);
  expect(clock.pending).toBe(1); // asleep
  caller.abort('enough');
  expect(await calling).toMatchObject({ code: 'aborted', cause: 'enough' });
  expect([clock.now(), clock.pending]).toEqual([100, 0]);
  await clock.advance(60_000);
  expect(transport.calls).toHaveLength(1);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
});

test('a call that is over is not made again, whatever it failed with', async () => {
  const over = new AbortController();
  let calls = 0;
  const events = retry()(
    { id: 'call', request, attributes: {}, signal: over.signal, stream: true },
    // oxlint-disable-next-line require-yield
    async function* next() {
      calls++;
      over.abort();
      throw refused();
    },
  );
  await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'connection' });
  expect(calls).toBe(1);
});

test('R20 another retry below throws when the chain is put together', () => {
  const transport = scripted('p', ok);
  const compose = composeWith({});
  const message = 'Expected one `retry` in a chain, got another below it (retry → p): their attempts would multiply';
  expect(() => compose(retry(), retry(), transport)).toThrow(new TypeError(message));
  expect(() => compose(retry(), compose(retry(), transport))).toThrow(new TypeError(message));
  expect(compose(retry(), transport).chain).toEqual(['retry', 'p']);
});

test('R21 a connection that was refused is tried once more at once, uncounted; from then on it counts', async () => {
  const { call, transport } = chainOf([[refused()]], { attempts: 3 });
  const error = await call();
  expect(transport.calls).toHaveLength(4);
  expect(error).toMatchObject({ code: 'connection' });
  expect(isCompletionError(error) && notesOf(error.partial!, 'retry')).toEqual([
    { type: 'retry', action: 'wait', attempt: 1, delayMs: 0, why: 'connection' },
    { type: 'retry', action: 'wait', attempt: 2, delayMs: 500, why: 'connection' },
    { type: 'retry', action: 'wait', attempt: 3, delayMs: 1_000, why: 'connection' },
    { type: 'retry', action: 'give-up', attempt: 4, why: 'attempts' },
  ]);
});

test('a connection that broke may have cost money, and is a retry like any other; one attempt is one', async () => {
  const broke = status(500, { sent: 'maybe' });
  expect(await waitsOf(broke, {})).toEqual([500, 1_000]);
  const { call, transport } = chainOf([[refused()]], { attempts: 1 });
  await call();
  expect(transport.calls).toHaveLength(1);
});

test('a permit is held by an attempt, never by a wait', async () => {
  let out = 0;
  const most = { asleep: 0, awake: 0 };
  const permits: Middleware = function permits(call, next) {
    out++;
    const release = hold(call.signal, () => out--);
    return observe(next(call), { onEnd: release });
  };
  const script: readonly Step[] = [{ waitMs: 10 }, status(500)];
  const { complete, clock } = chainOf([script, script, ok], {}, permits);
  const calling = complete(request);
  for (let step = 0; step < 200; step++) {
    await clock.advance(10);
    const asleep = clock.now() > 10 && clock.now() < 500;
    most[asleep ? 'asleep' : 'awake'] = Math.max(most[asleep ? 'asleep' : 'awake'], out);
  }
  await calling;
  expect(most).toEqual({ asleep: 0, awake: 1 });
});

test('an answer begun is never begun again', async () => {
  const { call, transport } = chainOf([[start(), text('Hel'), status(500)], ok]);
  const error = await call();
  expect(error).toMatchObject({ code: 'provider-error', partial: { text: 'Hel' } });
  expect(transport.calls).toHaveLength(1);
});

test.for(['request', 'target'] as const)('a failure that is the fault of the %s is not tried again', async (fault) => {
  const error = status(500, { fault });
  const { call, transport } = chainOf([[error], ok]);
  expect(await call()).toBe(error);
  expect(transport.calls).toHaveLength(1);
});

test('each attempt is told of and has an id of its own', async () => {
  const { call, transport } = chainOf([[status(500)], [start({ id: 'two' }), status(429)], ok]);
  const completion = await call({ id: 'call' });
  expect(transport.calls.map(({ id }) => id)).toEqual(['call.1', 'call.2', 'call.3']);
  expect(completion).toMatchObject({
    text: 'Hello',
    attempts: [
      { outcome: 'failed', error: { status: 500 } },
      { outcome: 'failed', id: 'two', error: { status: 429 } },
      { outcome: 'done' },
    ],
    notes: [
      { type: 'retry', action: 'wait', attempt: 1, delayMs: 500, why: 'provider-error' },
      { type: 'retry', action: 'wait', attempt: 2, delayMs: 2_000, why: 'rate-limit' },
    ],
  });
});

test('the last error has all as its cause, and cost money if any of them may have', async () => {
  const cause = new Error('reset');
  const errors = [status(500, { sent: 'yes' }), status(503), status(429, { sent: 'no', retryAfterMs: 2, cause })];
  const { call } = chainOf(errors.map((error): Script => [error]));
  const error = await call();
  expect(error).toMatchObject({
    code: 'rate-limit',
    message: 'HTTP 429',
    sent: 'yes',
    retryAfterMs: 2,
    fault: 'transient',
  });
  expect(error).not.toBe(errors[2]);
  expect((error as Error).cause).toBeInstanceOf(AggregateError);
  const all = ((error as Error).cause as AggregateError).errors;
  expect(all).toHaveLength(3);
  all.forEach((one, index) => expect(one).toBe(errors[index]));
  expect(errors[2]).toMatchObject({ sent: 'no', cause });
});

test('a failure that no retry can mend has what came before it as its cause, too', async () => {
  const [first, last] = [status(500), status(400, { fault: 'request' })];
  const error = await chainOf([[first], [last]]).call();
  expect(error).toMatchObject({ status: 400, fault: 'request', cause: { errors: [first, last] } });
});
