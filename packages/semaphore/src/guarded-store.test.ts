import { composeWith, notesOf, type CompletionError } from '@sluice/core';
import { end, ManualClock, scripted, start } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { memoryPermits, semaphore, type PermitStore, type SemaphoreOptions } from './index.ts';

const request = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] } as const;

/** A store that can be taken away and brought back. */
function outside(options: Partial<SemaphoreOptions>) {
  const clock = new ManualClock();
  const store = memoryPermits({ clock });
  const down = { is: false, now: false };
  const counted = new Set<string>();
  const waiting = new Set<() => void>();
  const flaky: PermitStore = {
    count({ id }) {
      counted.add(id);
      return () => counted.delete(id);
    },
    onRecovered(action) {
      waiting.add(action);
      return () => waiting.delete(action);
    },
    limit: (limits) => store.limit(limits),
    acquire(wish) {
      if (down.now) throw new Error('No route');
      return down.is ? Promise.reject(new Error('No reply')) : store.acquire(wish);
    },
    close: () => store.close(),
  };
  const gate = semaphore({ permits: 6, store: flaky, clock, ...options });
  const transport = scripted({ provider: 'p', clock }, [start(), { waitMs: 100 }, end()]);
  const complete = composeWith({ clock })(gate, transport);
  const ask = () => complete(request).catch((error: CompletionError) => error);
  const comeBack = (): void => {
    down.is = false;
    for (const action of waiting) action();
  };
  return { clock, store, down, comeBack, counted, waiting, gate, transport, complete, ask };
}

test('L11 the store is down: this process goes on with its share; it is back: all is shared again', async () => {
  const { clock, store, down, comeBack, counted, waiting, gate, transport, ask } = outside({ instances: 3 });
  down.is = true;
  const alone = Array.from({ length: 5 }, ask);
  await clock.advance(10);
  expect([transport.open, gate.held, gate.queued, store.held]).toEqual([2, 2, 3, 0]);
  expect([counted.size, waiting.size]).toEqual([2, 3]); // the store is told of those who run without it
  comeBack();
  await clock.advance(10);
  expect([transport.open, gate.held, gate.queued, store.held]).toEqual([5, 5, 0, 3]);
  const shared = Array.from({ length: 6 }, ask);
  await clock.advance(10);
  expect([store.held, store.queued]).toEqual([6, 3]);
  await clock.advance(1_000);
  for (const answer of [...(await Promise.all(alone)), ...(await Promise.all(shared))]) {
    expect(answer).not.toBeInstanceOf(Error);
  }
  expect([gate.held, store.held, counted.size, waiting.size, clock.pending]).toEqual([0, 0, 0, 0, 0]);
});

test('nobody waits longer than `maxWaitMs` in all, here and in the line of the store that is back', async () => {
  const { clock, store, down, comeBack, gate, complete } = outside({ permits: 1, maxWaitMs: 100 });
  down.is = true;
  const hold = new AbortController();
  const [, second] = [complete(request, { signal: hold.signal }).catch(() => {}), complete(request).catch(late)];
  const other = { id: 'other', key: undefined, priority: 5, maxWaitMs: 1, remainingMs: 1 };
  await store.acquire({ ...other, signal: new AbortController().signal }); // the store has none for it either
  let refusedAt = 0;
  function late(error: CompletionError): CompletionError {
    refusedAt = clock.now();
    return error;
  }
  await clock.advance(30);
  comeBack(); // from the line of this process to the store's
  await clock.advance(0);
  expect([gate.queued, store.queued]).toEqual([1, 1]);
  await clock.advance(200);
  expect(await second).toMatchObject({ code: 'queue-full', refused: 'waited', waitedMs: 100 });
  expect(refusedAt).toBe(100);
  hold.abort();
});

test('aborted while it waits for the share of this process, it leaves nothing behind', async () => {
  const { clock, down, waiting, gate, complete } = outside({ instances: 6 });
  down.is = true;
  const caller = new AbortController();
  const first = complete(request);
  const second = complete(request, { signal: caller.signal }).catch((error: CompletionError) => error);
  await clock.advance(10);
  expect([gate.held, gate.queued]).toEqual([1, 1]);
  caller.abort();
  expect(await second).toMatchObject({ code: 'aborted' });
  await clock.advance(0);
  expect([gate.held, gate.queued, waiting.size]).toEqual([1, 0, 0]);
  await clock.advance(100);
  await first;
});

test('a call that goes on without the store says so', async () => {
  for (const onStoreError of ['local', 'open'] as const) {
    const { clock, down, ask } = outside({ onStoreError });
    down.now = true;
    const answer = ask();
    await clock.advance(200);
    const note = { type: 'semaphore', why: 'permit', waitedMs: 0, position: 0, storeError: 'No route' };
    expect(notesOf((await answer) as never, 'semaphore')).toEqual([note]);
  }
});

test('open: calls go on without a permit, however many', async () => {
  const { clock, down, transport, ask } = outside({ onStoreError: 'open' });
  down.is = true;
  const answers = Array.from({ length: 20 }, ask);
  await clock.advance(10);
  expect(transport.open).toBe(20);
  await clock.advance(200);
  await Promise.all(answers);
});

test('closed: calls fail with `store`, and nothing is sent', async () => {
  const { clock, down, transport, gate, ask } = outside({ onStoreError: 'closed' });
  down.is = true;
  const answer = ask();
  await clock.advance(10);
  expect(await answer).toMatchObject({
    code: 'store',
    fault: 'transient',
    sent: 'no',
    message: 'Expected a permit of the store, got its failure: No reply',
    cause: { message: 'No reply' },
  });
  expect([transport.calls.length, gate.held, gate.queued]).toEqual([0, 0, 0]);
});

test('a refusal of the store is no failure of it', async () => {
  const { clock, ask } = outside({ permits: 1, maxQueued: 0, onStoreError: 'open' });
  const [first, second] = [ask(), ask()];
  await clock.advance(200);
  expect(await second).toMatchObject({ code: 'queue-full' });
  expect(await first).not.toBeInstanceOf(Error);
});
