import type { CompletionRequest } from '@sluice/core';
import { end, start, text } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { cache, memoryCache, type CacheOptions, type CacheStore } from './index.ts';
import { fields, type Classified } from './request-key.ts';
import { asked, hear, namespace, request, settle } from './testing/asked.ts';

const good: CacheOptions = { scope: 'shared', namespace };
const said = [start(), text('a'), end()];

test.for<readonly [object | undefined, string]>([
  [undefined, 'options'],
  [{ namespace }, 'scope'],
  [{ ...good, scope: 'mine' }, 'scope'],
  [{ scope: 'shared' }, 'namespace'],
  [{ ...good, namespace: 'anthropic' }, 'namespace'],
  [{ ...good, namespace: { name: '', providers: ['p'] } }, 'namespace.name'],
  [{ ...good, namespace: { name: 'n', providers: [] } }, 'namespace.providers'],
  [{ ...good, namespace: { name: 'n', providers: [''] } }, 'namespace.providers'],
  [{ ...good, namespace: { name: 'n', providers: ['p'], models: 'm' } }, 'namespace.models'],
  [{ ...good, ttlMs: 0 }, 'ttlMs'],
  [{ ...good, ttlMs: Infinity }, 'ttlMs'],
  [{ ...good, staleWhileRevalidateMs: -1 }, 'staleWhileRevalidateMs'],
  [{ ...good, staleIfErrorMs: Number.NaN }, 'staleIfErrorMs'],
  [{ ...good, earlyRefresh: -1 }, 'earlyRefresh'],
  [{ ...good, refreshTimeoutMs: 0 }, 'refreshTimeoutMs'],
  [{ ...good, maxEntryBytes: 1.5 }, 'maxEntryBytes'],
])('options that cannot be kept throw: %j', ([options, name]) => {
  expect(() => cache(options as never)).toThrow(new RegExp(`^Expected \`${name}\` to be `));
  expect(() => cache(options as never)).toThrow(TypeError);
});

test('a memory that is no room throws', () => {
  for (const maxBytes of [0, -1, 1.5, 2 ** 53, Number.NaN]) {
    expect(() => memoryCache({ maxBytes })).toThrow(/^Expected `maxBytes` to be a whole number ≥ 1/);
  }
});

test.for<readonly [string, () => unknown, RegExp]>([
  ['an empty scope', () => '', /^Expected `scope` to be a function that gives a string that is not empty, got ''/],
  ['a scope that is none', () => undefined, /^Expected `scope` to be/],
  [
    'a scope that throws',
    () => {
      throw new Error('no tenant');
    },
    /^no tenant/,
  ],
])('%s is an error of the call, and nothing is asked', async ([, scope, message]) => {
  const { complete, transport } = asked({ scope: scope as never }, said);
  await expect(complete(request)).rejects.toThrow(message);
  expect(transport.calls).toHaveLength(0);
});

test.for<readonly [unknown]>([['no'], [true], [{}], [{ maxAgeMs: -1 }], [{ maxAgeMs: '5' }], [null]])(
  'a wish that is none is an error of the call: %j',
  async ([wish]) => {
    const { complete, transport } = asked({}, said);
    await expect(complete(request, { attributes: { cache: wish as never } })).rejects.toThrow(
      /^Expected `attributes.cache`/,
    );
    expect(transport.calls).toHaveLength(0);
  },
);

test('a store that fails is no failure of the call: it asks the provider, says so, and waits for nobody', async () => {
  const fail = async (): Promise<never> => {
    throw new Error('no store');
  };
  const store: CacheStore = { find: fail, keep: fail, invalidate: fail, close: async () => {} };
  const { complete, transport, clock, notKept } = asked({ store }, [{ waitMs: 5 }, ...said]);
  const all = Promise.all([complete(request), complete(request), complete(request)]);
  await clock.advance(5);
  const [first, ...others] = await all;
  expect(first!.notes).toEqual([{ type: 'cache', state: 'miss', why: 'store-error', storeError: 'no store' }]);
  expect(others.map(({ notes }) => notes)).toEqual(Array(2).fill([{ type: 'cache', state: 'coalesced' }]));
  expect([transport.calls.length, notKept]).toEqual([1, ['unknown']]);
});

test('an answer that cannot be written yet is given from where it waits, written when the store is back, and flushed at the end', async () => {
  const kept = memoryCache();
  let away = true;
  const store: CacheStore = {
    find: async (query) => kept.find(query),
    keep: async (entry) => {
      if (away) throw new Error('no store');
      kept.keep(entry);
    },
    invalidate: (name) => kept.invalidate(name),
    close: () => kept.close(),
  };
  const { complete, transport, clock, link } = asked({ store }, said);
  await complete(request);
  await clock.advance(10);
  expect([(await hear(complete)).states, link.held, kept.size]).toEqual([['hit'], 1, 0]);
  away = false;
  await clock.advance(1_000);
  expect([link.held, kept.size, transport.calls.length]).toEqual([0, 1, 1]);
  away = true;
  await complete({ ...request, seed: 1 });
  await settle();
  expect([link.held, kept.size]).toEqual([1, 1]);
  away = false;
  await complete.close();
  expect([link.held, kept.size]).toEqual([0, 2]);
});

test('what the store never took is told', async () => {
  const store: CacheStore = {
    find: () => ({ generation: '' }),
    keep: () => Promise.reject(new Error('no store')),
    invalidate: () => {},
    close: async () => {},
  };
  const { complete, notKept } = asked({ store }, said);
  await complete(request);
  await settle();
  await complete.close();
  expect(notKept).toEqual(['store']);
});

test('a field that is added to the request has to be classified', () => {
  // @ts-expect-error -- `added` is missing
  const all: Classified<CompletionRequest & { readonly added?: string }> = fields;
  expect(Object.values(all)).toEqual(Object.keys(fields).map(() => 'key'));
});

test('a flush hands the store what it does not have, and the cache goes on', async () => {
  const kept = memoryCache();
  const store: CacheStore = {
    find: (query) => kept.find(query),
    keep: async (entry) => kept.keep(entry),
    invalidate: (name) => kept.invalidate(name),
    close: () => kept.close(),
  };
  const { complete, link } = asked({ store }, said);
  await complete(request);
  await link.flush();
  expect([link.held, kept.size]).toEqual([0, 1]);
  expect((await hear(complete)).states).toEqual(['hit']);
});
