// What comes of replies that are lost, or overtaken by the message of another connection: Redis by hand, on a clock that stands still.
import { ManualClock } from '@sluice/core/laws';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isRefusal, type Permit, type Refusal } from '../index.ts';
import { acquireScript } from './lua/acquire.ts';
import { releaseScript } from './lua/release.ts';
import { renewScript } from './lua/renew.ts';
import { redisPermits, type LostPermit } from './index.ts';

const scripts = [acquireScript, releaseScript, renewScript];

/** A client whose replies the test gives, and one caller. */
function byHand(onLost: (lost: LostPermit) => void = () => {}) {
  const clock = new ManualClock();
  const pending: { readonly what: string; readonly ticket: string; answer(raw: unknown): void; fail(): void }[] = [];
  const released: string[] = [];
  const lost: LostPermit[] = [];
  const note = (each: LostPermit): void => {
    lost.push(each);
    onLost(each);
  };
  let tell = (_channel: string, _message: string): void => {};
  const connection = {
    status: 'ready',
    on(event: string, listener: typeof tell) {
      if (event === 'message') tell = listener;
    },
    subscribe: async () => {},
    disconnect() {},
  };
  const client = {
    status: 'ready',
    on: () => {},
    duplicate: () => connection,
    eval: () => Promise.reject(new Error('Expected every script to be known')),
    evalsha(sha1: string, keyCount: number, ...words: readonly (string | number)[]) {
      const { name } = scripts.find((script) => script.sha1 === sha1)!;
      const what = name.replace('semaphore ', '');
      const values = words.slice(keyCount + 5).map(String);
      if (what === 'release') {
        released.push(...values);
        return Promise.resolve(values.length);
      }
      const ticket = what === 'acquire' ? values[0]! : values.find((value) => value.includes('.'))!;
      return new Promise<unknown>((answer, reject) => {
        pending.push({ what, ticket, answer, fail: () => reject(new Error('Connection is closed.')) });
      });
    },
  };
  const store = redisPermits({ client, clock, name: 'x', random: () => 0.5, onLost: note });
  store.limit({ permits: 1, permitsPerKey: Infinity, maxQueued: 10, agingMs: 10_000 });
  let permit: Permit | undefined;
  let refusal: Refusal | undefined;
  const failures: unknown[] = [];
  const ask = async (): Promise<void> => {
    const outcome = await store.acquire({
      id: 'a',
      key: undefined,
      priority: 5,
      maxWaitMs: 60_000,
      remainingMs: Infinity,
      signal: new AbortController().signal,
    });
    if (isRefusal(outcome)) refusal = outcome;
    else permit = outcome;
  };
  return {
    clock,
    released,
    lost,
    ask: () => void ask().catch((error: unknown) => failures.push(error)),
    close: () => store.close(),
    failures,
    permit: () => permit,
    refusal: () => refusal,
    /** The next script that is asked for, within so long. */
    async next(what: string, withinMs = 0) {
      await clock.advance(0);
      for (let ms = 0; pending.length === 0 && ms < withinMs; ms += 10) await clock.advance(10);
      const asked = pending.shift();
      expect(asked?.what).toBe(what);
      return asked!;
    },
    /** Nothing that is asked for is answered. */
    async silence(ms: number) {
      await clock.advance(ms);
      pending.length = 0;
    },
    async settle() {
      await clock.advance(0);
    },
    tell: (ticket: string) => tell('any', ticket),
  };
}

/** What renewing says: in how many ms somebody lapses, and of the one ticket whether it was displaced (3), has a permit (2), a place (1), nothing. */
const renewed = (had: number): number[] => [10_000, had];

test('S11 a permit that was asked for twice, because the first reply was lost, is not given back while its call runs', async () => {
  const { clock, ask, next, settle, permit, released, lost } = byHand();
  ask();
  (await next('acquire')).fail();
  (await next('acquire')).answer([1, 0, 0]);
  await settle();
  expect(permit()).toBeDefined();
  for (let beat = 0; beat < 3; beat++) {
    (await next('renew', 4_000)).answer(renewed(2));
    await settle();
  }
  expect([released, lost]).toEqual([[], []]);
  permit()!.release();
  await clock.advance(0);
  expect(released).toHaveLength(1);
});

test('S11 what was asked for anew in vain is asked for once more, and not given back', async () => {
  const { ask, next, settle, permit, released } = byHand();
  ask();
  (await next('acquire')).answer([0, 1, 0]);
  (await next('renew', 4_000)).answer(renewed(0)); // flushed
  (await next('acquire')).fail();
  (await next('acquire')).fail();
  (await next('renew', 250)).answer(renewed(0));
  (await next('acquire')).answer([1, 0, 0]);
  await settle();
  expect(permit()).toBeDefined();
  expect(released).toEqual([]);
});

test('S15 word of a permit overtakes the reply to who asked for it anew: it is not given back', async () => {
  const { ask, next, settle, permit, released, tell } = byHand();
  ask();
  (await next('acquire')).answer([0, 1, 0]);
  (await next('renew', 4_000)).answer(renewed(0)); // flushed
  const { ticket, answer } = await next('acquire');
  tell(`+${ticket}`);
  await settle();
  expect(permit()).toBeDefined();
  answer([0, 1, 0]);
  await settle();
  expect(released).toEqual([]);
});

test('whoever is told of a loss and throws does not end the renewal of everything else', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const { ask, next, silence, lost } = byHand(() => {
    throw new Error('no log');
  });
  ask();
  (await next('acquire')).answer([1, 0, 0]);
  await silence(11_000);
  expect(lost).toHaveLength(1);
  (await next('renew', 4_000)).answer(renewed(0));
  (await next('renew', 4_000)).answer(renewed(2));
  expect(warn).toHaveBeenCalledOnce();
});

test('a permit that a closed store is still given goes back before it is done', async () => {
  const { ask, next, close, failures, released } = byHand();
  ask();
  const { ticket, answer } = await next('acquire');
  const closing = close();
  answer([1, 0, 0]);
  await closing;
  expect(failures).toMatchObject([{ code: 'closed' }]);
  expect(released).toEqual([ticket]);
});

test('whoever made room and was not told hears so when it renews, and gives its ticket back once', async () => {
  const { ask, next, settle, refusal, released } = byHand();
  ask();
  const { ticket, answer } = await next('acquire');
  answer([0, 1, 0]);
  (await next('renew', 4_000)).answer(renewed(3));
  await settle();
  expect(refusal()).toMatchObject({ refused: 'displaced', position: 1 });
  expect(refusal()!.waitedMs).toBeGreaterThan(0);
  expect(released).toEqual([ticket]);
});

test('whoever made room before the reply came that it has a place, or whose reply was lost, does not wait', async () => {
  const overtaken = byHand();
  overtaken.ask();
  (await overtaken.next('acquire')).answer([0, 3, 2]); // one waits, and somebody listens
  await overtaken.settle();
  overtaken.ask();
  const { ticket, answer } = await overtaken.next('acquire');
  overtaken.tell(`-${ticket}`);
  answer([0, 4, 3]);
  await overtaken.settle();
  expect(overtaken.refusal()).toMatchObject({ refused: 'displaced', position: 4 });
  expect(overtaken.released).toEqual([ticket]);

  const lost = byHand();
  lost.ask();
  (await lost.next('acquire')).fail();
  (await lost.next('acquire')).answer([3, 4, 3]);
  await lost.settle();
  expect(lost.refusal()).toMatchObject({ refused: 'displaced', position: 4 });
  expect(lost.released).toHaveLength(1);
});

test('told twice that it made room, it hears it once', async () => {
  const { ask, next, settle, refusal, released, tell } = byHand();
  ask();
  const { ticket, answer } = await next('acquire');
  answer([0, 1, 0]);
  await settle();
  tell(`-${ticket}`);
  tell(`-${ticket}`);
  await settle();
  expect(refusal()).toMatchObject({ refused: 'displaced' });
  expect(released).toEqual([ticket]);
});
