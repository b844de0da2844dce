import { compose, CompletionError, notesOf } from '@sluice/core';
import { end, failed, scripted, start, text, usage } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { budget, memoryBudget, type BudgetExceededError, type BudgetStore, type Limit } from './index.ts';
import { answer, openBudget, priceOf, request } from './testing/open-budget.ts';

const busy = (sent: 'no' | 'maybe' | 'yes') =>
  new CompletionError('overloaded', 'Busy', { fault: 'transient', sent, provider: 'p' });

test('what an answer cost is charged, and the rest of what was held comes back', async () => {
  const { call, usage: used, settlements, purse } = openBudget({});
  await call({}, { id: 'call' });
  expect(settlements).toEqual([{ id: 'call', kind: 'exact', amounts: { nanoUsd: 64, tokens: 12, requests: 1 } }]);
  expect(await used()).toEqual({
    scope: 'user:u1',
    window: 'day',
    unit: 'nanoUsd',
    limit: 10_000,
    spent: 64,
    held: 0,
    left: 9_936,
    resetsAt: Date.UTC(2026, 2, 16),
  });
  expect(purse.held).toBe(0);
});

test('a call that costs more than is left is refused with all that a 429 needs, and nothing is sent', async () => {
  const {
    call,
    fail,
    transport,
    usage: used,
  } = openBudget({
    limits: [{ nanoUsd: 150, per: 'user', window: 'day' }],
  });
  await call();
  const error = (await fail()) as BudgetExceededError;
  expect(error.toJSON()).toMatchObject({
    code: 'budget-exceeded',
    fault: 'request',
    sent: 'no',
    refused: 'spent',
    scope: 'user:u1',
    window: 'day',
    unit: 'nanoUsd',
    limit: 150,
    spent: 64,
    held: 0,
    resetsAt: Date.UTC(2026, 2, 16),
  });
  expect(error.requested).toBeGreaterThan(86);
  expect(error.message).toContain('to be left of 150 for user:u1 (day), got 86: 64 spent, 0 held');
  expect(transport.calls).toHaveLength(1);
  expect((await used()).held).toBe(0);
});

test('what is only held by others is contended, and worth another try', async () => {
  const { call, fail, complete } = openBudget(
    { limits: [{ nanoUsd: 150, per: 'user', window: 'day' }] },
    [start(), 'hang'],
    answer,
  );
  const stream = complete.stream(request, { attributes: { user: 'u1' } });
  const events = stream[Symbol.asyncIterator]();
  while ((await events.next()).value?.type !== 'start');
  expect(await fail()).toMatchObject({
    code: 'budget-contended',
    fault: 'transient',
    retryAfterMs: 1_000,
    refused: 'contended',
  });
  await events.return?.();
  await call(); // what the other left unspent is there again
});

test('what never fits says so', async () => {
  const { fail } = openBudget({ limits: [{ nanoUsd: 50, per: 'user', window: 'day' }] });
  expect(await fail()).toMatchObject({ code: 'budget-exceeded', refused: 'too-big', limit: 50 });
});

test('limits of money, tokens and requests hold together, and are held together or not at all', async () => {
  const limits: Limit[] = [
    { nanoUsd: 10_000, per: ['tenant', 'user'], window: 'month' },
    { tokens: 1_000, per: 'tenant', window: 'hour' },
    { requests: 2, per: 'everybody', window: 'total' },
  ];
  const { call, fail, purse } = openBudget({ limits });
  const acme = { attributes: { tenant: 'acme', user: 'u:1' } };
  await call({}, acme);
  await call({}, { attributes: { tenant: 'other', user: 'u:1' } });
  expect(await fail({}, acme)).toMatchObject({ unit: 'requests', scope: 'everybody', window: 'total', resetsAt: null });
  expect((await purse.usage(acme)).map(({ scope, spent, held }) => [scope, spent, held])).toEqual([
    ['tenant:acme/user:u%3a1', 64, 0],
    ['tenant:acme', 12, 0],
    ['everybody', 2, 0],
  ]);
});

test('limits are a function of the call: a table of plans', async () => {
  const plans: Record<string, Limit[]> = {
    free: [{ requests: 1, per: 'user', window: 'day' }],
    unlimited: [],
  };
  const { call, fail, purse } = openBudget({ limits: ({ attributes }) => plans[String(attributes['plan'])]! });
  const free = { attributes: { user: 'u1', plan: 'free' } };
  await call({}, free);
  expect(await fail({}, free)).toMatchObject({ code: 'budget-exceeded', unit: 'requests' });
  await call({}, { attributes: { plan: 'unlimited' } });
  expect(purse.held).toBe(0);
});

test.for([[{}], [{ user: '' }], [{ user: null }], [{ user: {} }], [{ user: Number.NaN }]])(
  'who has no name is refused, and shares no bucket: %o',
  async ([attributes]) => {
    const { fail, transport } = openBudget({});
    expect(await fail({}, { attributes: attributes! })).toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('attributes.user') as string,
    });
    expect(transport.calls).toHaveLength(0);
  },
);

test('every attempt is paid for: those that failed, those that were thrown away, and the one that answered', async () => {
  const { call, settlements } = openBudget({}, [
    failed(busy('no')),
    start(),
    usage(7, 2),
    text('lost'),
    failed(busy('yes'), 'dropped'),
    start(),
    usage(7, 5),
    end(),
  ]);
  await call();
  const [{ kind, amounts }] = settlements as [(typeof settlements)[0]];
  expect(kind).toBe('lower-bound');
  expect(amounts.nanoUsd).toBeGreaterThanOrEqual(34 + 64 + 10);
  expect(amounts.nanoUsd).toBeLessThanOrEqual(34 + 64 + 40);
  expect(amounts.requests).toBe(1);
});

test.for([
  ['no', 'not-sent', 0],
  ['maybe', 'unknown', 1],
  ['yes', 'unknown', 1],
] as const)('an attempt that failed before it began is charged by `sent`: %s', async ([sent, kind, requests]) => {
  const { fail, settlements } = openBudget({}, [busy(sent)]);
  await fail();
  expect(settlements[0]).toMatchObject({ kind, amounts: { requests } });
  expect(settlements[0]!.amounts.tokens > 0).toBe(requests === 1);
  expect(settlements[0]!.amounts.nanoUsd).toBe(2 * settlements[0]!.amounts.tokens); // what was asked
});

test('what nobody knows may be charged in full', async () => {
  const { fail, settlements } = openBudget({ whenUnknown: 'all' }, [busy('maybe')]);
  await fail();
  expect(settlements[0]!.amounts.nanoUsd).toBeGreaterThanOrEqual(10 * 10);
});

test('a stream that is left pays for what it said, and for what it read', async () => {
  const {
    complete,
    settlements,
    usage: used,
  } = openBudget({}, [start(), usage(7, 1), text('one two three four'), 'hang']);
  for await (const event of complete.stream(request, { attributes: { user: 'u1' } }))
    if (event.type === 'text-delta') break;
  expect(settlements).toHaveLength(1);
  expect(settlements[0]!.kind).toBe('lower-bound');
  expect(settlements[0]!.amounts.nanoUsd).toBeGreaterThanOrEqual(14 + 10 + 40);
  expect((await used()).spent).toBe(settlements[0]!.amounts.nanoUsd);
});

test('an answer of a cache, or of another caller, costs nothing', async () => {
  const { call, settlements } = openBudget({}, [start({ source: 'cache' }), usage(7, 5), end()]);
  await call();
  expect(settlements[0]).toMatchObject({ kind: 'not-sent', amounts: { nanoUsd: 0, tokens: 0, requests: 0 } });
});

test('a model that nobody has a price of is refused, not free', async () => {
  const { fail, transport } = openBudget({});
  expect(await fail({ model: 'unknown' })).toMatchObject({ code: 'budget-unpriced', fault: 'target', sent: 'no' });
  expect(transport.calls).toHaveLength(0);
});

test('a ceiling holds and charges what has no price', async () => {
  const { call, settlements } = openBudget({ unpricedNanoUsdPerToken: 100 }, [
    start({ model: 'unknown' }),
    usage(7, 5),
    end(),
  ]);
  await call({ model: 'unknown' });
  expect(settlements[0]).toMatchObject({ kind: 'exact', amounts: { nanoUsd: 1_200 } });
});

test('the dearest of those who may answer is held', async () => {
  const {
    call,
    complete,
    usage: used,
  } = openBudget(
    {
      candidates: () => [{ model: 'm' }, { model: 'dear', provider: 'other' }],
      priceOf: (model, counts, served) => ({
        nanoUsd: priceOf(model, counts).nanoUsd! * (model === 'dear' && served.provider === 'other' ? 50 : 1),
      }),
    },
    [start(), 'hang'],
    answer,
  );
  const events = complete.stream(request, { attributes: { user: 'u1' } })[Symbol.asyncIterator]();
  while ((await events.next()).value?.type !== 'start');
  expect((await used()).held).toBeGreaterThanOrEqual(50 * 100);
  await events.return?.();
  await call();
});

test('without maxTokens a request is given some', async () => {
  const { call, transport } = openBudget({ limits: [{ nanoUsd: 10_000_000, per: 'user', window: 'day' }] });
  await call({ maxTokens: undefined });
  expect(transport.calls[0]!.request.maxTokens).toBe(8_192);
  await call({ maxTokens: undefined, reasoning: { budgetTokens: 1_000 } });
  expect(transport.calls[1]!.request.maxTokens).toBe(9_192);
});

test('where less is left the answer is made as short as that, but no shorter than it is worth', async () => {
  const {
    call,
    fail,
    transport,
    usage: used,
  } = openBudget({
    limits: [{ nanoUsd: 5_000, per: 'user', window: 'day' }],
    withoutMaxTokens: { inject: 1_000, least: 400 },
  });
  await call({ maxTokens: undefined });
  const given = transport.calls[0]!.request.maxTokens!;
  expect(given).toBeGreaterThan(400);
  expect(given).toBeLessThan(500);
  const { purse } = openBudget({});
  expect(purse.held).toBe(0);
  expect((await used()).spent).toBe(64);
  for (let at = 0; at < 16; at++) await call({ maxTokens: 10 });
  expect(await fail({ maxTokens: undefined })).toMatchObject({ code: 'budget-exceeded', refused: 'spent' });
});

test('`reject` wants maxTokens, `assume` leaves the request as it is', async () => {
  const strict = openBudget({ withoutMaxTokens: 'reject' });
  expect(await strict.fail({ maxTokens: undefined })).toMatchObject({ code: 'invalid-request' });
  const { call, transport } = openBudget({ withoutMaxTokens: { assume: 50 } });
  const asked = { ...request, maxTokens: undefined };
  await call({ maxTokens: undefined });
  expect(transport.calls[0]!.request).toEqual(asked);
});

test('limits of requests alone leave a request as it is', async () => {
  const { call, transport } = openBudget({ limits: [{ requests: 1, per: 'user', window: 'minute' }] });
  await call({ maxTokens: undefined });
  expect(transport.calls[0]!.request.maxTokens).toBeUndefined();
});

const long = Array.from({ length: 50 }, () => text('one two three four five six seven eight nine ten '));

test('an answer that grows beyond what is left is cut, with what it had said, and charged', async () => {
  const { fail, settlements, transport } = openBudget(
    { limits: [{ nanoUsd: 1_000, per: 'user', window: 'day' }], withoutMaxTokens: { assume: 20 } },
    [start(), usage(7, 0), ...long, usage(7, 500), end()],
  );
  const error = await fail({ maxTokens: undefined });
  expect(error).toMatchObject({ code: 'budget-exceeded', refused: 'cut', sent: 'yes' });
  expect(error.partial!.text.length).toBeGreaterThan(100);
  expect(transport.open).toBe(0);
  expect(settlements[0]!.kind).toBe('lower-bound');
  const { nanoUsd } = settlements[0]!.amounts;
  expect(nanoUsd).toBeGreaterThan(900);
  expect(nanoUsd).toBeLessThan(1_600); // the overshoot: what came until it was looked at again
});

test('an answer that grows is paid for from what is left', async () => {
  const { call, settlements } = openBudget({ withoutMaxTokens: { assume: 20 } }, [
    start(),
    usage(7, 0),
    ...long,
    usage(7, 500),
    end(),
  ]);
  await call({ maxTokens: undefined });
  expect(settlements[0]).toMatchObject({ kind: 'exact', amounts: { nanoUsd: 5_014 } });
});

test('`finish` lets it grow, and charges beyond the limit', async () => {
  const { call, usage: used } = openBudget(
    { limits: [{ nanoUsd: 1_000, per: 'user', window: 'day' }], withoutMaxTokens: { assume: 20 }, onShort: 'finish' },
    [start(), usage(7, 0), ...long, usage(7, 500), end()],
  );
  await call({ maxTokens: undefined });
  expect(await used()).toMatchObject({ spent: 5_014, left: 0, limit: 1_000 });
});

test('the first call to come so far says so, once in a window', async () => {
  const { call, clock } = openBudget({ limits: [{ nanoUsd: 400, per: 'user', window: 'day' }] });
  const percents: unknown[] = [];
  for (let at = 0; at < 5; at++) {
    percents.push(notesOf(await call(), 'budget').map((note) => 'percent' in note && note.percent));
  }
  expect(percents).toEqual([[], [], [50], [], [80]]); // with what each may cost: 112 of 400
  await clock.advance(86_400_000);
  expect(notesOf(await call(), 'budget')).toEqual([]);
});

test('one id is one call: it is neither held twice nor spent for nothing', async () => {
  const { call, fail, transport } = openBudget({});
  await call({}, { id: 'same' });
  expect(await fail({}, { id: 'same' })).toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining('settled') as string,
  });
  expect(transport.calls).toHaveLength(1);
});

test('two calls at once by one id are one too many, however slow the store is', async () => {
  const store = memoryBudget();
  const reserve: BudgetStore['reserve'] = async (...words) => store.reserve(...words);
  const slow = Object.assign(Object.create(store) as BudgetStore, { reserve });
  for (const name of ['locate', 'settle', 'usage', 'close'] as const)
    Object.assign(slow, { [name]: store[name].bind(store) });
  const { call, fail, transport } = openBudget({ store: slow });
  const [, error] = await Promise.all([call({}, { id: 'same' }), fail({}, { id: 'same' })]);
  expect(error).toMatchObject({ code: 'invalid-request', message: expect.stringContaining('runs') as string });
  expect(transport.calls).toHaveLength(1);
});

test('without a chain, too, a store that fails is `store`, whatever it is asked for', async () => {
  const refuse = () => Promise.reject(new Error('away'));
  const store = Object.assign(memoryBudget(), { reserve: refuse, usage: refuse, grant: refuse, reset: refuse });
  const { purse } = openBudget({ limits: [{ nanoUsd: 100, per: 'user', window: 'day' }], store });
  const who = { attributes: { user: 'u1' } };
  const failed = { code: 'store', fault: 'transient', sent: 'no', message: expect.stringContaining('away') as string };
  await expect(purse.reserve({ id: 'job', ...who, amounts: { nanoUsd: 1 } })).rejects.toMatchObject(failed);
  await expect(purse.usage(who)).rejects.toMatchObject(failed);
  await expect(purse.grant(who, { id: 'gift', amount: 1 })).rejects.toMatchObject(failed);
  await expect(purse.reset(who)).rejects.toMatchObject(failed);
});

test('it needs no chain: reserve, settle, usage, grant, reset', async () => {
  const { purse, usage: used } = openBudget({ limits: [{ nanoUsd: 100, per: 'user', window: 'day' }] });
  const who = { attributes: { user: 'u1' } };
  const reserved = await purse.reserve({ id: 'job', ...who, amounts: { nanoUsd: 60 } });
  expect(await used()).toMatchObject({ held: 60, left: 40 });
  await expect(purse.reserve({ id: 'other', ...who, amounts: { nanoUsd: 50 } })).rejects.toMatchObject({
    code: 'budget-contended',
  });
  const kept = JSON.parse(JSON.stringify(reserved)) as typeof reserved;
  purse.settle(kept, { nanoUsd: 70 });
  purse.settle(kept, { nanoUsd: 70 });
  expect(await used()).toMatchObject({ spent: 70, held: 0, left: 30 });
  await purse.grant(who, { id: 'gift', amount: 50 });
  await purse.grant(who, { id: 'gift', amount: 50 });
  expect(await used()).toMatchObject({ limit: 150, left: 80 });
  await purse.reset(who);
  expect(await used()).toMatchObject({ limit: 150, spent: 0, left: 150 });
});

test('a budget in two chains is one budget', async () => {
  const purse = budget({ limits: [{ requests: 1, per: 'user', window: 'total' }] });
  const [one, two] = [compose(purse, scripted('p', answer)), compose(purse, scripted('q', answer))];
  await one(request, { attributes: { user: 'u1' } });
  await expect(two(request, { attributes: { user: 'u1' } })).rejects.toMatchObject({ code: 'budget-exceeded' });
});
