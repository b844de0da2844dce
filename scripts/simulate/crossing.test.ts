// What crosses all links of the real chain: aborts, deadlines and readers at every place.
import { getEventListeners } from 'node:events';
import { isCompletionError, type CompletionEvent, type CompletionRequest } from '@sluice/core';
import { ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { faults, planOf, providers, type FaultName, type Plan } from './plan.ts';
import { startProcess, type SimulatedProcess } from './process.ts';
import type { Asked } from './provider.ts';

const request: CompletionRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };

/** A process whose first provider does `fault` for ever, and whose others answer. */
function start(fault: FaultName) {
  const clock = new ManualClock();
  const asked: Asked[] = [];
  const storms = [{ fromMs: 0, untilMs: Infinity, providers: providers.slice(0, 1), fault, share: 1 }];
  const plan: Plan = { ...planOf(1), strategy: 'ordered', restarts: true, storms };
  return { clock, asked, ...startProcess('process', { plan, clock, asked }) };
}

function expectNothingHeld({ sockets, permits, clock }: SimulatedProcess & { clock: ManualClock }, what: string): void {
  expect({ open: sockets.map(({ open }) => open), permits: permits(), timers: clock.pending }, what).toEqual({
    open: [0, 0, 0],
    permits: 0,
    timers: 0,
  });
}

/** Goes on for so many steps, each an await or, when there are none left, the time until the next timer. */
async function steps(count: number, clock: ManualClock, over: () => boolean): Promise<void> {
  for (let step = 0; step < count && !over(); step++) {
    if (step % 25 < 24) await Promise.resolve();
    else await clock.advance(clock.nextMs ?? 0);
  }
}

test.each(faults)('X6 aborted at every await of a call that meets `%s`, all is given back', async (fault) => {
  for (let count = 0, over = false; !over; count++) {
    const one = start(fault);
    const caller = new AbortController();
    const answer = one.complete(request, { signal: caller.signal }).then(
      () => (over = true),
      (error: unknown) => expect(isCompletionError(error, 'aborted')).toBe(true),
    );
    await steps(count, one.clock, () => over);
    caller.abort();
    await answer;
    await one.clock.advance(0);
    expectNothingHeld(one, `aborted at await ${count}`);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
    expect(count).toBeLessThan(2_000);
  }
});

test.each(faults)(
  'X7 a deadline at every stage of a call that meets `%s` is kept, and all is given back',
  async (fault) => {
    const codes = new Set<string>();
    for (let timeoutMs = 1; timeoutMs < 12_000; timeoutMs = Math.ceil(timeoutMs * 1.15)) {
      const one = start(fault);
      let over = false;
      const answer = one.complete(request, { timeoutMs }).then(
        () => 'done',
        (error: unknown) => (isCompletionError(error) ? error.code : String(error)),
      );
      void answer.then(() => (over = true));
      while (!over) await one.clock.advance(over ? 0 : (one.clock.nextMs ?? 0));
      codes.add(await answer);
      expect(one.clock.now(), `${timeoutMs} ms`).toBeLessThanOrEqual(timeoutMs);
      await one.clock.advance(0);
      expectNothingHeld(one, `${timeoutMs} ms`);
    }
  },
);

test('X8 a stream that nobody reads asks nobody and holds nothing', async () => {
  const one = start('overloaded');
  one.complete.stream(request);
  await one.clock.advance(600_000);
  expect(one.asked).toEqual([]);
  expectNothingHeld(one, 'never read');
});

test.each(Array.from({ length: 8 }, (_, index) => index + 1))(
  'X8 a reader that stops after %i events is left, and all is given back',
  async (count) => {
    const one = start('overloaded');
    const stream = one.complete.stream(request, { readerTimeoutMs: 5_000 });
    let last: CompletionEvent | undefined;
    for (let read = 0; read < count; read++) {
      let answered = false;
      const next = stream.next().then((result) => {
        answered = true;
        return result;
      });
      while (!answered) await one.clock.advance(Math.min(one.clock.nextMs ?? 0, 100));
      last = (await next).value ?? last;
    }
    expect(last?.type).not.toBe('end');
    await one.clock.advance(15_000);
    expectNothingHeld(one, 'left');
    await expect(stream.next()).rejects.toMatchObject({ code: 'abandoned' });
  },
);
