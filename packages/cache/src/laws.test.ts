import { laws } from '@sluice/core/laws';
import { cache, memoryCache, type CacheOptions, type CacheStore } from './index.ts';

const make = (options: Partial<CacheOptions>) => {
  const namespace = { name: 'laws', providers: ['scripted', 'p'] };
  const link = cache({ scope: 'shared', namespace, allowSampled: true, ttlMs: 10, ...options });
  return { link, held: () => link.held };
};

laws('cache', ({ clock }) => make({ clock }));
laws('cache on a store that takes its time', ({ clock }) => {
  const store = memoryCache({ clock });
  const slow: CacheStore = {
    find: async (query) => store.find(query),
    keep: async (entry) => store.keep(entry),
    invalidate: async (namespace) => store.invalidate(namespace),
    close: () => store.close(),
  };
  return make({ store: slow, clock, staleIfErrorMs: 10 });
});
laws('cache on a store that fails', ({ clock }) => {
  const fail = (): never => {
    throw new Error('no store');
  };
  return make({ store: { find: fail, keep: fail, invalidate: fail, close: async () => {} }, clock });
});
