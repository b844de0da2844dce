import { CompletionError, composeWith, type CompletionRequest, type Middleware } from '@sluice/core';
import { end, failed, ManualClock, scripted, start, text, usage, type Script } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { cost } from './cost.ts';
import { hits } from './hits.ts';
import { memoryLedger } from './memory/memory-ledger.ts';
import { priceBook } from './prices/price-book.ts';

const request: CompletionRequest = { model: 'asked', messages: [{ role: 'user', content: 'Hi' }] };
const prices = priceBook({ overrides: [{ model: 'm', usdPerMillion: { input: 3, output: 15 } }], version: 'test 1' });
const down = new CompletionError('overloaded', 'Busy', { fault: 'transient', sent: 'no', status: 529, provider: 'p' });

function chain(...scripts: readonly Script[]) {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const ledger = memoryLedger();
  const compose = composeWith({ clock });
  const transport = scripted({ provider: 'p', clock }, ...scripts);
  const link = hits({ ledger, prices, clock });
  return { clock, ledger, compose, transport, link, complete: compose(link, transport) };
}

test.each([
  ['cache', 'cached'],
  ['flight', 'coalesced'],
] as const)('an answer of a %s is a row that says what it saved', async (source, outcome) => {
  const { clock, ledger, complete } = chain([start({ source }), text('a'), { waitMs: 3 }, usage(2_200, 300), end()]);
  const answer = complete(request, { id: 'a', attributes: { user: 'u1' } });
  await clock.advance(3);
  await answer;
  expect(ledger.rows).toMatchObject([
    {
      id: 'a.hit',
      user: 'u1',
      outcome,
      costNanoUsd: 0,
      costStatus: 'exact',
      savedNanoUsd: 11_100_000,
      usage: { inputTokens: 2_200, outputTokens: 300 },
      model: 'm',
      firstOutputMs: 0,
      endMs: 3,
    },
  ]);
  expect(ledger.totals()).toMatchObject({ costNanoUsd: 0, savedNanoUsd: 11_100_000 });
});

test('what has no price saved nobody knows what', async () => {
  const { ledger, complete } = chain([start({ source: 'cache', model: 'nobody knows' }), usage(1, 1), end()]);
  await complete(request);
  expect(ledger.rows[0]).toMatchObject({ outcome: 'cached', savedNanoUsd: null });
});

test('an answer that a provider was asked for leaves no row, whatever came of it', async () => {
  for (const script of [
    [start(), usage(1, 1), end()],
    [start(), down],
    [down],
    [failed(down), new CompletionError('closed', 'The queue is closed')],
  ]) {
    const { ledger, complete } = chain(script);
    await complete(request).catch(() => {});
    expect(ledger.rows).toEqual([]);
  }
});

test('refused above the provider: a row, and why', async () => {
  const { ledger, compose, link, transport } = chain([start(), end()]);
  const refuses: Middleware = async function* refuses(call, next) {
    if (call.id === 'a') throw new CompletionError('quota', 'No budget is left');
    yield* next(call);
  };
  await expect(compose(link, refuses, transport)(request, { id: 'a' })).rejects.toMatchObject({ code: 'quota' });
  expect(ledger.rows).toMatchObject([
    {
      id: 'a.hit',
      outcome: 'refused',
      errorCode: 'quota',
      costNanoUsd: 0,
      savedNanoUsd: 0,
      provider: null,
      model: 'asked',
    },
  ]);
  expect(transport.calls).toEqual([]);
});

test('a cache that answers after the provider failed: the attempt and the hit are two rows', async () => {
  const { clock, ledger, compose, link, transport } = chain([down]);
  const stale: Middleware = async function* stale(call, next) {
    try {
      yield* next(call);
    } catch (error) {
      yield failed(error as CompletionError);
      yield* [start({ source: 'cache' }), usage(1, 1), end()];
    }
  };
  await compose(link, stale, cost({ ledger, prices, clock }), transport)(request, { id: 'a' });
  expect(ledger.rows.map(({ id, outcome, costNanoUsd }) => [id, outcome, costNanoUsd])).toEqual([
    ['a', 'failed', 0],
    ['a.hit', 'cached', 0],
  ]);
});

test('left in a cached answer: a row, and nothing is made up about what it saved', async () => {
  const { ledger, complete } = chain([start({ source: 'cache' }), text('a'), text('b'), usage(1, 1), end()]);
  for await (const event of complete.stream(request)) if (event.type === 'text-delta') break;
  expect(ledger.rows).toMatchObject([{ outcome: 'cached', errorCode: 'aborted', savedNanoUsd: null }]);
});

test('left before anybody answered, nobody can tell who would have: no row', async () => {
  const { clock, ledger, complete } = chain(['hang']);
  const controller = new AbortController();
  const answer = complete(request, { signal: controller.signal });
  await clock.advance(1);
  controller.abort();
  await expect(answer).rejects.toMatchObject({ code: 'aborted' });
  expect(ledger.rows).toEqual([]);
});
