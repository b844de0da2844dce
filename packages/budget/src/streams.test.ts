import { CompletionError, composeWith } from '@sluice/core';
import { end, ManualClock, scripted, start, text, usage } from '@sluice/core/laws';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { budget, memoryBudget, type BudgetStore, type ReserveOutcome, type Settlement } from './index.ts';
import { answer, openBudget, priceOf, request } from './testing/open-budget.ts';

const who = { attributes: { user: 'u1' } };

test('L12 aborted mid-stream, it is settled once', async () => {
  const {
    call,
    clock,
    settlements,
    usage: used,
  } = openBudget({}, [start(), usage(7, 0), text('one two three'), 'hang']);
  const controller = new AbortController();
  const calling = call({}, { signal: controller.signal }).catch((error: CompletionError) => error);
  await clock.advance(1);
  controller.abort();
  expect(await calling).toMatchObject({ code: 'aborted' });
  await clock.advance(1);
  expect(settlements).toHaveLength(1);
  expect(await used()).toMatchObject({ spent: settlements[0]!.amounts.nanoUsd, held: 0 });
  expect(settlements[0]!.amounts.nanoUsd).toBeGreaterThan(14);
});

test('a stream that fails before its first event is charged by what its error knows', async () => {
  const { fail, settlements } = openBudget({}, [
    new CompletionError('timeout', 'Silent', { fault: 'transient', sent: 'yes', provider: 'p' }),
  ]);
  await fail();
  expect(settlements[0]).toMatchObject({ kind: 'unknown', amounts: { requests: 1 } });
});

test('a client that closes right after the last event is charged exactly', async () => {
  const { complete, settlements } = openBudget({});
  for await (const event of complete.stream(request, who)) if (event.type === 'end') break;
  expect(settlements).toEqual([
    expect.objectContaining({ kind: 'exact', amounts: { nanoUsd: 64, tokens: 12, requests: 1 } }),
  ]);
});

test('a client that closes right before the last event pays for what it read', async () => {
  const { complete, settlements } = openBudget({});
  for await (const event of complete.stream(request, who)) if (event.type === 'text-delta') break;
  expect(settlements).toHaveLength(1);
  expect(settlements[0]!.amounts.nanoUsd).toBeGreaterThanOrEqual(24);
});

test.for([
  ['an explicit zero is told', { inputTokens: 0, outputTokens: 0 }, 'exact', 0, 0],
  ['NaN is not', { inputTokens: 7, outputTokens: Number.NaN }, 'lower-bound', 14, 100],
  ['nor is less than nothing', { inputTokens: -5, outputTokens: 2 }, 'lower-bound', 20, 100],
  ['what is missing is counted', {}, 'lower-bound', 20, 100],
] as const)('%s', async ([, told, kind, least, most]) => {
  const { call, settlements } = openBudget({}, [start(), text('hello'), { type: 'usage', usage: told }, end()]);
  await call();
  expect(settlements[0]!.kind).toBe(kind);
  expect(settlements[0]!.amounts.nanoUsd).toBeGreaterThanOrEqual(least);
  expect(settlements[0]!.amounts.nanoUsd).toBeLessThanOrEqual(most);
});

test('an answer without any usage is counted', async () => {
  const { call, settlements } = openBudget({}, [start(), text('one two three four five'), end()]);
  await call();
  expect(settlements[0]!.kind).toBe('lower-bound');
  expect(settlements[0]!.amounts.nanoUsd).toBeGreaterThanOrEqual(14 + 50);
});

test('more than was held, and more than was left, is charged in full', async () => {
  const { call, usage: used } = openBudget({ limits: [{ nanoUsd: 200, per: 'user', window: 'day' }] }, [
    start(),
    usage(100, 100),
    end(),
  ]);
  await call();
  expect(await used()).toMatchObject({ spent: 1_200, limit: 200, held: 0, left: 0 });
});

test('a served model that has no price is charged as it was held, never as nothing', async () => {
  const { call, settlements } = openBudget({}, [start({ model: 'unknown' }), usage(7, 5), end()]);
  await call();
  expect(settlements[0]!.kind).toBe('unpriced');
  expect(settlements[0]!.amounts.nanoUsd).toBeGreaterThanOrEqual(100);
});

test('a day that ends mid-stream is charged for what began in it, and the next is whole', async () => {
  const { complete, clock, purse } = openBudget({ limits: [{ nanoUsd: 200, per: 'user', window: 'day' }] }, [
    start(),
    usage(7, 0),
    { waitMs: 13 * 3_600_000 }, // it was noon
    usage(7, 5),
    end(),
  ]);
  const answering = complete(request, who);
  await clock.advance(13 * 3_600_000);
  await answering;
  expect(await purse.usage(who)).toMatchObject([{ spent: 0, held: 0, left: 200 }]);
});

test('a store that is slow to let it grow holds the stream up, and no more of it is read', async () => {
  const clock = new ManualClock();
  const store = memoryBudget({ clock });
  let answerRaise: (() => void) | undefined;
  const slow: BudgetStore = {
    locate: store.locate.bind(store),
    settle: store.settle.bind(store),
    usage: store.usage.bind(store),
    grant: store.grant.bind(store),
    reset: store.reset.bind(store),
    close: store.close.bind(store),
    reserve(id, claims, raised) {
      const outcome = store.reserve(id, claims, raised);
      if (!raised) return outcome;
      return new Promise<ReserveOutcome>((resolve) => (answerRaise = () => resolve(outcome)));
    },
  };
  const purse = budget({
    limits: [{ nanoUsd: 1e6, per: 'user', window: 'day' }],
    priceOf,
    store: slow,
    clock,
    withoutMaxTokens: { assume: 20 },
  });
  const words = Array.from({ length: 200 }, () => text('one two three four five six seven eight nine ten '));
  const transport = scripted('p', [start(), usage(7, 0), ...words, usage(7, 500), end()]);
  const answering = composeWith({ clock })(purse, transport)({ model: 'm', messages: request.messages }, who);
  await clock.advance(1);
  const pulled = transport.pulled;
  expect(pulled).toBeLessThan(20);
  await clock.advance(1_000);
  expect(transport.pulled).toBe(pulled);
  for (let raises = 0; raises < 200 && transport.pulled < 204; raises++) {
    answerRaise?.();
    await clock.advance(1);
  }
  expect((await answering).text).toHaveLength(200 * 49);
});

test('X9 a hit of what stands above takes nothing, and what fails below is held once', async () => {
  const { purse, settlements, clock } = openBudget({ limits: [{ requests: 2, per: 'user', window: 'day' }] });
  let reserved = 0;
  const transport = scripted(
    'p',
    [new CompletionError('overloaded', 'Busy', { fault: 'transient', provider: 'p' })],
    answer,
  );
  const cached = composeWith({ clock })(
    async function* cache(call, next) {
      if (call.attributes['hit']) {
        yield start({ source: 'cache' });
        yield end();
        return;
      }
      reserved++;
      yield* next(call);
    },
    purse,
    async function* retry(call, next) {
      try {
        yield* next(call);
      } catch (error) {
        yield { type: 'attempt-failed', error: error as CompletionError, output: 'none' };
        yield* next(call);
      }
    },
    transport,
  );
  await cached(request, { attributes: { user: 'u1', hit: true } });
  expect(await purse.usage(who)).toMatchObject([{ spent: 0, held: 0 }]);
  await cached(request, who);
  expect([reserved, transport.calls.length, settlements.length]).toEqual([1, 2, 1]);
  expect(await purse.usage(who)).toMatchObject([{ spent: 1, held: 0 }]);
});

test('whatever calls do, what is charged is what was settled, and nothing stays held', async () => {
  const outcome = fc.constantFrom('answered', 'left', 'failed', 'silent', 'refused');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(outcome, fc.nat(3), fc.nat(20)), { minLength: 1, maxLength: 40 }),
      async (plan) => {
        const settled: Settlement[] = [];
        const clock = new ManualClock();
        const limit = 2_000;
        const purse = budget({
          limits: [{ nanoUsd: limit, per: 'everybody', window: 'total' }],
          priceOf,
          clock,
          onSettled: (settlement) => settled.push(settlement),
        });
        const scripts = new Map(
          plan.map(([how, , waitMs], at) => [
            `call ${at}`,
            how === 'failed'
              ? [new CompletionError('connection', 'No', { fault: 'transient', sent: 'no', provider: 'p' })]
              : [
                  start(),
                  { waitMs },
                  usage(7, 0),
                  text('hello'),
                  ...(how === 'silent' ? (['hang'] as const) : [usage(7, 5), end()]),
                ],
          ]),
        );
        const transport = scripted({ provider: 'p', clock }, ({ id }) => scripts.get(id)!);
        const complete = composeWith({ clock })(purse, transport);
        const running = plan.map(async ([how, reads], at) => {
          const model = how === 'refused' ? 'unknown' : 'm';
          try {
            let read = 0;
            const stream = complete.stream({ ...request, model }, { id: `call ${at}`, timeoutMs: 50 });
            for await (const _ of stream) if (how === 'left' && read++ >= reads) break;
          } catch {
            // that is what it is for
          }
        });
        await clock.advance(60);
        await Promise.all(running);
        const spent = settled.reduce((sum, { amounts }) => sum + amounts.nanoUsd, 0);
        expect(purse.held).toBe(0);
        expect(new Set(settled.map(({ id }) => id)).size).toBe(settled.length);
        expect(await purse.usage({ attributes: {} })).toMatchObject([{ spent, held: 0 }]);
        expect(spent).toBeLessThanOrEqual(limit);
      },
    ),
    { numRuns: 60 },
  );
});
