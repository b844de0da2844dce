import fc from 'fast-check';
import { composeWith, isCompletionError, type CompletionError } from '@sluice/core';
import { ManualClock, scripted, type Script } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { retry } from './retry.ts';
import { retryBudget, type RetryBudget } from './retry-budget.ts';
import type { RetryOptions } from './settings.ts';
import { drive } from './testing/drive.ts';
import { ok, refused, status } from './testing/failures.ts';

const model = 'm';
const answerer = { provider: 'p', model };
const request = { model, messages: [{ role: 'user', content: 'Hello' }] } as const;

/** A chain over a provider that answers with these, one after the other, and what its calls left in the retry budget. */
function chainOf(said: readonly (CompletionError | 'ok')[], options: RetryOptions & { readonly budget?: RetryBudget }) {
  const clock = new ManualClock();
  const { budget = retryBudget(), ...rest } = options;
  const scripts = said.map((one): Script => (one === 'ok' ? ok : [one]));
  const left: number[] = [];
  const transport = scripted({ provider: 'p', clock }, ...scripts);
  const complete = composeWith({ clock })(
    retry({
      clock,
      random: () => 1,
      retryBudget: { ...budget, spend: note(budget.spend), succeeded: note(budget.succeeded) },
      ...rest,
    }),
    transport,
  );
  /** Writes down what is left after each change. */
  function note<Args extends unknown[], Value>(change: (...args: Args) => Value): (...args: Args) => Value {
    return (...args) => {
      const value = change(...args);
      left.push(budget.left(answerer));
      return value;
    };
  }
  return { clock, transport, left, call: () => drive(complete(request), clock) };
}

test('R1 500, 500, 200: three attempts, 500 → 486 → 472 → 486', async () => {
  const { call, left, transport } = chainOf([status(500), status(500), 'ok'], {});
  expect(await call()).toMatchObject({ text: 'Hello' });
  expect(transport.calls).toHaveLength(3);
  expect(left).toEqual([486, 472, 486]);
});

test('R2 502 three times: all attempts, and what two retries cost is gone', async () => {
  const { call, left, transport } = chainOf([status(502)], {});
  expect(await call()).toMatchObject({ code: 'provider-error', status: 502 });
  expect(transport.calls).toHaveLength(3);
  expect(left).toEqual([486, 472]);
});

test('R3 a retry budget of 14: one retry, then the error at once, without a wait', async () => {
  const { call, left, clock, transport } = chainOf([status(500)], { budget: retryBudget({ capacity: 14 }) });
  const error = await call();
  expect(transport.calls).toHaveLength(2);
  expect(left).toEqual([0, 0]);
  expect(clock.now()).toBe(500); // the one wait that was paid for
  expect(error).toMatchObject({ code: 'provider-error', status: 500 });
  expect(isCompletionError(error) && error.partial?.notes.at(-1)).toEqual({
    type: 'retry',
    action: 'give-up',
    attempt: 2,
    why: 'retry-budget',
  });
});

test('R4 a retry budget of 0: no retry', async () => {
  const { call, clock, transport } = chainOf([status(500)], { budget: retryBudget({ capacity: 0 }) });
  const error = await call();
  expect(transport.calls).toHaveLength(1);
  expect(clock.now()).toBe(0);
  expect(error).toMatchObject({ code: 'provider-error' });
});

test('R5 five attempts, chance at its most: 50, 100, 200, 400 ms', async () => {
  const { call, clock, transport } = chainOf([status(500)], { attempts: 5, delayMs: 50 });
  const at: number[] = [];
  const calling = call();
  for (let seen = 0; seen < 5;) {
    if (transport.calls.length > seen) at.push((seen++, clock.now()));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await calling;
  expect(at).toEqual([0, 50, 150, 350, 750]);
});

test('R6 a retry budget of 30 over two calls: 500, 502, 200, then 500, 200', async () => {
  const budget = retryBudget({ capacity: 30 });
  const { call, left } = chainOf([status(500), status(502), 'ok', status(500), 'ok'], { budget });
  await call();
  expect(left).toEqual([16, 2, 16]);
  await call();
  expect(left).toEqual([16, 2, 16, 2, 16]);
});

test('R7 429, then 200: a retry after throttling is cheaper, and waits for longer', async () => {
  const { call, clock, left } = chainOf([status(429), 'ok'], {});
  await call();
  expect(left).toEqual([495, 500]);
  expect(clock.now()).toBe(1_000);
});

test('a success at once gives one, up to what the bucket holds', async () => {
  const budget = retryBudget({ capacity: 15 });
  budget.spend(answerer, 'failure');
  const { call, left } = chainOf(['ok'], { budget });
  for (let calls = 0; calls < 15; calls++) await call();
  expect(left).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15]);
});

test('a connection that was refused costs nothing the first time, and its success gives one', async () => {
  const budget = retryBudget();
  budget.spend(answerer, 'failure');
  const { call, left } = chainOf([refused(), 'ok'], { budget });
  await call();
  expect(left).toEqual([487]);
});

test('each provider and each model has a bucket of its own, which links share that share the retry budget', () => {
  const budget = retryBudget({ capacity: 20 });
  expect(budget.spend(answerer, 'failure')).toBe(true);
  expect(budget.spend(answerer, 'failure')).toBe(false);
  expect(budget.left(answerer)).toBe(6);
  for (const other of [
    { provider: 'p', model: 'n' },
    { provider: 'q', model },
  ]) {
    expect(budget.left(other)).toBe(20);
    expect(budget.spend(other, 'throttling')).toBe(true);
    expect(budget.left(other)).toBe(15);
  }
});

test('names that anybody makes up do not fill the memory: the bucket that was idle for longest is forgotten', () => {
  const budget = retryBudget();
  for (let index = 0; index <= 1_000; index++) budget.spend({ provider: 'p', model: `m${index}` }, 'failure');
  expect(budget.left({ provider: 'p', model: 'm0' })).toBe(500);
  expect(budget.left({ provider: 'p', model: 'm1' })).toBe(486);
});

test('whatever happens, retries cost no more than the bucket holds and successes give', () => {
  const step = fc.constantFrom('failure', 'throttling', 'success', 'success after failure', 'success after throttling');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.array(step, { maxLength: 60 }), (capacity, steps) => {
      const budget = retryBudget({ capacity });
      let model = capacity;
      const seen: (readonly [boolean, number])[] = [];
      const right = steps.map((what): readonly [boolean, number] => {
        const cost = what.endsWith('failure') ? 14 : what.endsWith('throttling') ? 5 : 1;
        const spends = what === 'failure' || what === 'throttling';
        const after = cost === 14 ? 'failure' : cost === 5 ? 'throttling' : undefined;
        const spent = spends ? budget.spend(answerer, what) : (budget.succeeded(answerer, after), true);
        seen.push([spent, budget.left(answerer)]);
        const may = !spends || model >= cost;
        model = spends ? model - (may ? cost : 0) : Math.min(capacity, model + cost);
        return [may, model];
      });
      expect(seen).toEqual(right);
    }),
  );
});

test.for([-1, Number.NaN, '5'])('a capacity of %s throws', (capacity) => {
  expect(() => retryBudget({ capacity: capacity as number })).toThrow(/^Expected `capacity` to be a number ≥ 0, got /);
});
