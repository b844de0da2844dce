import { expect, test } from 'vitest';
import { budget, usd, type BudgetOptions, type Limit } from './index.ts';
import { openBudget, priceOf } from './testing/open-budget.ts';

const limit = { tokens: 100, per: 'user', window: 'day' } as const;
const limits = [limit];

test.for<readonly [string, unknown, string]>([
  ['no limits', {}, 'Expected `limits` to be a list of limits, or a function of the call, got undefined'],
  [
    'a limit of 0',
    { limits: [{ ...limit, tokens: 0 }] },
    'Expected `limits[0].tokens` to be a whole number from 1 to 9007199254740991, got 0',
  ],
  [
    'a negative one',
    { limits: [limit, { ...limit, tokens: -1 }] },
    'Expected `limits[1].tokens` to be a whole number from 1 to',
  ],
  ['one above 2^53', { limits: [{ ...limit, tokens: 2 ** 53 }] }, 'got 9007199254740992'],
  ['NaN', { limits: [{ ...limit, tokens: Number.NaN }] }, 'got NaN'],
  ['a part', { limits: [{ ...limit, tokens: 1.5 }] }, 'got 1.5'],
  [
    'two amounts',
    { limits: [{ ...limit, requests: 1 }] },
    'Expected `limits[0]` to be `nanoUsd`, `tokens` or `requests`, one of them',
  ],
  [
    'no amount',
    { limits: [{ per: 'user', window: 'day' }] },
    'Expected `limits[0]` to be `nanoUsd`, `tokens` or `requests`, one of them',
  ],
  [
    'per nobody',
    { limits: [{ tokens: 1, window: 'day' }] },
    "Expected `limits[0].per` to be names of attributes, a function of the call, or 'everybody', got undefined",
  ],
  ['per an empty name', { limits: [{ ...limit, per: '' }] }, 'Expected `limits[0].per` to be'],
  ['per no names', { limits: [{ ...limit, per: [] }] }, 'Expected `limits[0].per` to be'],
  [
    'no window',
    { limits: [{ tokens: 1, per: 'user' }] },
    'Expected `limits[0].window` to be one of minute,hour,day,week,month,total, got undefined',
  ],
  [
    'a week of its own',
    { limits: [{ ...limit, weekStartsOn: 'someday' }] },
    "Expected `limits[0].weekStartsOn` to be a day of the week, got 'someday'",
  ],
  [
    'money without prices',
    { limits: [{ nanoUsd: 1, per: 'user', window: 'day' }] },
    'Expected `priceOf` beside limits in nanoUsd, got none',
  ],
  ['prices that are none', { limits, priceOf: 3 }, 'Expected `priceOf` to be a function, got 3'],
  [
    'a ceiling of 0',
    { limits, unpricedNanoUsdPerToken: 0 },
    'Expected `unpricedNanoUsdPerToken` to be a whole number ≥ 1, got 0',
  ],
  [
    'no policy',
    { limits, withoutMaxTokens: 'shrink' },
    "Expected `withoutMaxTokens` to be 'inject', 'reject', { inject, least } or { assume }, got 'shrink'",
  ],
  [
    'least > inject',
    { limits, withoutMaxTokens: { inject: 10, least: 11 } },
    'Expected `withoutMaxTokens.least` to be a whole number from 1 to `inject` (10), got 11',
  ],
  [
    'assume: 0',
    { limits, withoutMaxTokens: { assume: 0 } },
    'Expected `withoutMaxTokens.assume` to be a whole number ≥ 1, got 0',
  ],
  [
    'onStoreError',
    { limits, onStoreError: 'hope' },
    "Expected `onStoreError` to be 'closed' or 'open' or 'local', got 'hope'",
  ],
  ['onShort', { limits, onShort: 'beg' }, "Expected `onShort` to be 'cut' or 'finish', got 'beg'"],
  ['whenUnknown', { limits, whenUnknown: 'nothing' }, "Expected `whenUnknown` to be 'input' or 'all', got 'nothing'"],
  ['instances: 0', { limits, instances: 0 }, 'Expected `instances` to be a whole number ≥ 1, got 0'],
])('%s is an early error', ([, options, message]) => {
  expect(() => budget(options as BudgetOptions)).toThrow(TypeError);
  expect(() => budget(options as BudgetOptions)).toThrow(message);
});

test.for<readonly [string, (() => readonly Limit[]) | readonly Limit[], string]>([
  [
    'a scope that is empty',
    [{ requests: 1, per: () => '', window: 'day' }],
    "Expected `per` to be a scope that is not empty, got ''",
  ],
  [
    'a scope that throws',
    [
      {
        requests: 1,
        per: () => {
          throw new Error('Whose?');
        },
        window: 'day',
      },
    ],
    'Whose?',
  ],
  [
    'a slot that is none',
    [{ requests: 1, per: 'user', window: 'day', slot: () => undefined as unknown as string }],
    'Expected `slot` to be a function that returns a string, got undefined',
  ],
  [
    'a zone that there is not',
    [{ requests: 1, per: 'user', window: 'day', timeZone: () => 'Nowhere' }],
    'Expected `timeZone` to be the IANA name',
  ],
  [
    'two that count the same',
    [
      { requests: 1, per: 'user', window: 'day' },
      { requests: 2, per: ({ attributes }) => `user:${String(attributes['user'])}`, window: 'day' },
    ],
    'Expected one limit of requests for user:u1 and its day, got two',
  ],
  [
    'a function with a limit of 0',
    () => [{ requests: 0, per: 'user', window: 'day' }],
    'Expected `limits[0].requests` to be a whole number from 1 to',
  ],
  ['a function with no list', () => undefined as unknown as Limit[], 'Expected `limits` to be a list of limits'],
])('%s fails the call, and nothing is sent or held', async ([, wrong, message]) => {
  const { fail, transport, purse } = openBudget({ limits: wrong });
  expect((await fail()).message).toContain(message);
  expect([transport.calls.length, purse.held]).toEqual([0, 0]);
});

test.for([Number.NaN, -1, 1.5, Infinity, undefined, '3'])('%o is nothing that was spent', async (wrong) => {
  const { purse, usage: used } = openBudget({});
  const who = { attributes: { user: 'u1' } };
  const reserved = await purse.reserve({ id: 'job', ...who, amounts: { nanoUsd: 60 } });
  const nanoUsd = wrong as number;
  expect(() => purse.settle(reserved, { nanoUsd })).toThrow('Expected `amounts.nanoUsd` to be a whole number ≥ 0');
  await expect(purse.reserve({ id: 'other', ...who, amounts: { nanoUsd } })).rejects.toThrow('whole number ≥ 0');
  expect((await used()).held).toBe(60);
});

test('a grant is of one limit, and of none that rolls', async () => {
  const { purse } = openBudget({
    limits: [
      { nanoUsd: 100, per: 'user', window: 'day' },
      { requests: 5, per: 'user', window: 'minute' },
    ],
  });
  const who = { attributes: { user: 'u1' } };
  await expect(purse.grant(who, { id: 'x', amount: 1 })).rejects.toThrow('to tell one limit, got 2 of them');
  await expect(purse.grant(who, { id: 'x', amount: 1, unit: 'tokens' })).rejects.toThrow(
    'to tell one limit, got 0 of them',
  );
  await expect(purse.grant(who, { id: 'x', amount: 0, unit: 'nanoUsd' })).rejects.toThrow('Expected `amount`');
  await expect(purse.grant(who, { id: 'x', amount: 1, window: 'minute' })).rejects.toThrow('one that does not roll');
  await purse.grant(who, { id: 'x', amount: 1, window: 'day', unit: 'nanoUsd', scope: 'user:u1' });
});

test('dollars are whole nano-dollars, or an error', () => {
  expect([usd(0.1 + 0.2), usd(5), usd(0)]).toEqual([300_000_000, 5_000_000_000, 0]);
  for (const wrong of [-1, Number.NaN, Infinity, 1e8]) expect(() => usd(wrong)).toThrow('Expected `dollars`');
});

test('a price that is no price is none', async () => {
  for (const nanoUsd of [Number.NaN, -1, Infinity, undefined as unknown as number]) {
    const { fail } = openBudget({ priceOf: () => ({ nanoUsd }) });
    expect(await fail()).toMatchObject({ code: 'budget-unpriced' });
  }
  const { call, settlements } = openBudget({
    priceOf: (...words) => ({ nanoUsd: priceOf(words[0], words[1]).nanoUsd! / 3 }),
  });
  await call();
  expect(settlements[0]!.amounts.nanoUsd).toBe(22); // 64 / 3, rounded up
});
