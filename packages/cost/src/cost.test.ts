import { CompletionError, composeWith, type CompletionRequest, type Middleware } from '@sluice/core';
import { end, failed, ManualClock, reasoning, scripted, start, text, usage, type Script } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { cost } from './cost.ts';
import type { Ledger } from './ledger.ts';
import { memoryLedger } from './memory/memory-ledger.ts';
import { priceBook } from './prices/price-book.ts';

const request: CompletionRequest = { model: 'asked', messages: [{ role: 'user', content: 'How are you today?' }] };
/** 3 and 15 dollars, for what is asked for and for what answers. */
const prices = priceBook({
  overrides: [{ model: /^(m|asked)$/, usdPerMillion: { input: 3, output: 15 } }],
  version: 'test 1',
});
const overloaded = new CompletionError('overloaded', 'Busy', {
  fault: 'transient',
  sent: 'no',
  status: 529,
  provider: 'p',
});

function chain(...scripts: readonly Script[]) {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const ledger = memoryLedger();
  const compose = composeWith({ clock });
  const transport = scripted({ provider: 'p', clock }, ...scripts);
  const link = cost({ ledger, prices, clock });
  return { clock, ledger, compose, transport, link, complete: compose(link, transport) };
}

test('a whole answer is a row with who, what, tokens, cost and times', async () => {
  const { clock, ledger, complete } = chain([
    { waitMs: 200 },
    start({ provider: 'p', id: 'answer 1', requestId: 'request 1', raw: { service_tier: 'standard' } }),
    { waitMs: 50 },
    text('Fine'),
    { waitMs: 1_000 },
    usage(2_200, 300),
    end(),
  ]);
  await clock.advance(5);
  const attributes = {
    user: 7,
    tenant: 'acme',
    tags: { feature: 'search', team: 3, odd: {} },
    other: 'kept to itself',
  };
  const answer = complete(request, { id: 'call 1', attributes });
  await clock.advance(2_000);
  await answer;
  expect(ledger.rows).toEqual([
    {
      id: 'call 1',
      operation: 'chat',
      user: '7',
      tenant: 'acme',
      tags: { feature: 'search', team: '3' },
      provider: 'p',
      model: 'm',
      requestedModel: 'asked',
      serviceTier: 'standard',
      stream: false,
      answerId: 'answer 1',
      requestId: 'request 1',
      usage: { inputTokens: 2_200, outputTokens: 300 },
      usageSource: 'final',
      costNanoUsd: 11_100_000,
      costStatus: 'exact',
      savedNanoUsd: 0,
      priceVersion: 'test 1',
      at: Date.UTC(2026, 0, 1) + 5,
      permitMs: 0,
      startMs: 200,
      firstOutputMs: 250,
      endMs: 1_250,
      outcome: 'ok',
      errorCode: null,
    },
  ]);
});

test('what waits above is told apart: asked, permit', async () => {
  const { clock, ledger, compose, transport, link } = chain([start(), usage(1, 1), end()]);
  const waits: Middleware = async function* waits(call, next) {
    await new Promise<void>((resolve) => void clock.after(300, resolve));
    yield* next(call);
  };
  const answer = compose(waits, link, transport)(request);
  await clock.advance(300);
  await answer;
  expect(ledger.rows[0]).toMatchObject({ at: Date.UTC(2026, 0, 1), permitMs: 300, startMs: 300, endMs: 300 });
});

test('a row is there before the reader sees the end', async () => {
  const { ledger, complete } = chain([start(), text('a'), usage(1, 1), end()]);
  for await (const event of complete.stream(request)) {
    expect(ledger.rows).toHaveLength(event.type === 'end' ? 1 : 0);
    if (event.type === 'end') break;
  }
  expect(ledger.rows).toHaveLength(1);
  expect(ledger.rows[0]).toMatchObject({ outcome: 'ok', stream: true });
});

test('left early: cancelled, what was read as told, what was written as counted', async () => {
  const said = 'It was the best of times, it was the worst of times, it was the age of wisdom. ';
  const { ledger, complete } = chain([start(), usage(2_200, 1), text(said), text(said), text('never read'), end()]);
  let pieces = 0;
  for await (const event of complete.stream(request)) if (event.type === 'text-delta' && ++pieces === 2) break;
  const [row] = ledger.rows;
  expect(row).toMatchObject({
    outcome: 'cancelled',
    errorCode: 'aborted',
    usageSource: 'partial',
    costStatus: 'estimated',
  });
  expect(row!.usage.inputTokens).toBe(2_200);
  expect(row!.usage.outputTokens).toBeGreaterThan(25);
  expect(row!.usage.outputTokens).toBeLessThan(60);
  expect(row!.costNanoUsd).toBe(2_200 * 3_000 + row!.usage.outputTokens! * 15_000);
});

test('aborted while nothing was told: all of it counted, the question, too', async () => {
  const { clock, ledger, complete } = chain([
    start(),
    reasoning('Let me think about that.'),
    text('Fine, thanks'),
    'hang',
  ]);
  const controller = new AbortController();
  const answer = complete(request, { signal: controller.signal });
  await clock.advance(10);
  controller.abort();
  await expect(answer).rejects.toMatchObject({ code: 'aborted' });
  const [row] = ledger.rows;
  expect(row).toMatchObject({
    outcome: 'cancelled',
    errorCode: 'aborted',
    usageSource: 'counted',
    costStatus: 'estimated',
  });
  for (const tokens of ['inputTokens', 'outputTokens', 'reasoningTokens'] as const) {
    expect(row!.usage[tokens]).toBeGreaterThan(0);
  }
});

test('out of time: cancelled, and why', async () => {
  const { clock, ledger, complete } = chain([start(), 'hang']);
  const answer = complete(request, { timeoutMs: 1_000 });
  void clock.advance(1_000);
  await expect(answer).rejects.toMatchObject({ code: 'timeout' });
  expect(ledger.rows).toMatchObject([{ outcome: 'cancelled', errorCode: 'timeout', endMs: 1_000 }]);
});

test('a link below that is deaf to the signal does not keep the row', async () => {
  const { clock, ledger, complete } = chain([start(), text('a'), 'deaf']);
  const controller = new AbortController();
  const answer = complete(request, { signal: controller.signal });
  await clock.advance(10);
  controller.abort();
  await expect(answer).rejects.toMatchObject({ code: 'aborted' });
  expect(ledger.rows).toMatchObject([{ outcome: 'cancelled' }]);
});

test.each([
  [
    'cut after it began',
    'truncated',
    { sent: 'yes' },
    [start(), usage(10, 1), text('Fi')],
    'truncated',
    'partial',
    'estimated',
  ],
  [
    'a connection that broke in the answer',
    'connection',
    { sent: 'yes' },
    [start(), text('Fi')],
    'truncated',
    'counted',
    'estimated',
  ],
  ['a clock that ran out before it began', 'timeout', { sent: 'maybe' }, [], 'failed', 'counted', 'estimated'],
  ['no connection', 'connection', { sent: 'no' }, [], 'not-sent', 'none', 'exact'],
  ['refused by the dialect', 'unsupported', { sent: 'no', provider: 'p' }, [], 'not-sent', 'none', 'exact'],
  ['turned away by the provider', 'rate-limit', { sent: 'no', status: 429 }, [], 'failed', 'none', 'exact'],
  [
    'an error of the provider that may cost',
    'provider-error',
    { sent: 'maybe', status: 500 },
    [],
    'failed',
    'none',
    'unknown',
  ],
  [
    'an error in the stream',
    'overloaded',
    { sent: 'yes', status: 529 },
    [start(), usage(10, 0)],
    'failed',
    'partial',
    'estimated',
  ],
] as const)('%s', async (_, code, details, before, outcome, usageSource, costStatus) => {
  const { ledger, complete } = chain([...before, new CompletionError(code, 'Went wrong', details)]);
  await expect(complete(request)).rejects.toMatchObject({ code });
  expect(ledger.rows).toMatchObject([
    { outcome, errorCode: code, usageSource, costStatus, provider: before.length ? 'scripted' : 'p' },
  ]);
  expect(ledger.rows[0]!.costNanoUsd === null).toBe((costStatus as string) === 'unknown');
});

test('a usage that came after the last output is taken as it is, though the end was not seen', async () => {
  const cut = new CompletionError('truncated', 'Cut', { sent: 'yes' });
  const { ledger, complete } = chain([start(), text('a long text that would count more than one'), usage(10, 1), cut]);
  await expect(complete(request)).rejects.toThrow('Cut');
  expect(ledger.rows[0]).toMatchObject({ usageSource: 'partial', usage: { inputTokens: 10, outputTokens: 1 } });
});

test('a usage of 0 is told and final', async () => {
  const { ledger, complete } = chain([start(), text('something'), usage(0, 0), end()]);
  await complete(request);
  expect(ledger.rows[0]).toMatchObject({ usageSource: 'final', costNanoUsd: 0, costStatus: 'exact' });
});

test('a whole answer without a usage is counted', async () => {
  const { ledger, complete } = chain([start(), text('something'), end()]);
  await complete(request);
  expect(ledger.rows[0]).toMatchObject({ outcome: 'ok', usageSource: 'counted', costStatus: 'estimated' });
});

test('a model without a price costs null, visibly', async () => {
  const { ledger, complete } = chain([start({ model: 'nobody knows' }), usage(1, 1), end()]);
  await complete(request);
  expect(ledger.rows[0]).toMatchObject({ costNanoUsd: null, costStatus: 'unpriced', model: 'nobody knows' });
  expect(ledger.totals()).toMatchObject({ rows: 1, costNanoUsd: 0, unpricedRows: 1 });
});

test('the model that took over is the one that is priced', async () => {
  const { ledger, complete } = chain([
    start({ model: 'first' }),
    usage(1, 1),
    { ...end(), model: 'm', raw: { service_tier: 'default' } },
  ]);
  await complete(request);
  expect(ledger.rows[0]).toMatchObject({ model: 'm', costNanoUsd: 18_000, serviceTier: 'default' });
});

test('above a link that asks several times there is a row for each, answers of caches aside', async () => {
  const { ledger, complete } = chain([
    start(),
    usage(5, 0),
    failed(overloaded, 'dropped'),
    start(),
    usage(10, 1),
    { type: 'turn', turn: 1, reason: 'tool-calls', messages: [] },
    start({ source: 'cache' }),
    usage(99, 9),
    end(),
  ]);
  await complete(request, { id: 'a' });
  expect(ledger.rows.map(({ id, outcome, usage: { inputTokens } }) => [id, outcome, inputTokens])).toEqual([
    ['a', 'failed', 5],
    ['a:2', 'ok', 10],
  ]);
});

test('an answer that goes on after its caller has gone is not heard any more', async () => {
  const { clock, ledger, compose, link } = chain();
  const deaf = Object.assign(
    async function* deaf() {
      for (const event of [start(), usage(1, 1), start(), usage(1, 1), end()]) {
        yield event;
        await new Promise<void>((resolve) => void clock.after(10, resolve)); // whatever the signal says
      }
    },
    { provider: 'p' },
  );
  const answer = compose(link, deaf)(request, { timeoutMs: 15 });
  void clock.advance(100);
  await expect(answer).rejects.toMatchObject({ code: 'timeout' });
  await clock.advance(100);
  expect(ledger.rows).toMatchObject([{ outcome: 'cancelled' }]);
});

test('left before it was read, as by a queue whose turn came too late: nothing was asked', async () => {
  const { ledger, link, transport } = chain([start(), end()]);
  const call = { id: 'a', request, attributes: {}, signal: new AbortController().signal, stream: true };
  await link(call, transport)[Symbol.asyncIterator]().return?.();
  expect(ledger.rows).toEqual([]);
});

test('nothing asked, nothing written', async () => {
  const { ledger, complete } = chain([start(), end()]);
  await complete.stream(request).return?.();
  expect(ledger.rows).toEqual([]);
});

test('a price book that throws does not fail the call', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const { ledger, compose, transport, clock } = chain([start(), usage(1, 1), end()]);
  const broken = {
    version: 'broken',
    priceOf: (): never => {
      throw new Error('no prices today');
    },
  };
  await compose(cost({ ledger, prices: broken, clock }), transport)(request);
  expect(ledger.rows[0]).toMatchObject({ costNanoUsd: null, costStatus: 'unpriced' });
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  expect(warnings.map(({ message }) => message)).toEqual(['no prices today']);
});

test('the close() of each chain flushes what a link in several of them has written', async () => {
  let flushed = 0;
  const link = cost({ ledger: { ...memoryLedger(), flush: async () => void flushed++ } });
  const { compose, transport } = chain([start(), end()]);
  const [first, second] = [compose(link, transport), compose(link, transport)];
  await first.close();
  expect(flushed).toBe(1);
  await second.close();
  expect(flushed).toBe(2);
});

test('close() of the chain flushes the ledger and leaves it open', async () => {
  let flushed = 0;
  const ledger: Ledger = { ...memoryLedger(), flush: async () => void flushed++ };
  const { compose, transport } = chain([start(), end()]);
  await compose(cost({ ledger }), transport).close();
  expect(flushed).toBe(1);
});

test('what is no ledger and no price book is said at once', () => {
  expect(() => cost({ ledger: {} as never })).toThrow(
    'Expected `ledger` to be a ledger, as `memoryLedger()` makes one, got {}',
  );
  expect(() => cost({ ledger: memoryLedger(), prices: null as never })).toThrow(
    'Expected `prices` to be a price book, as `priceBook()` makes one, got null',
  );
});
