import { memoryCache, type CacheStore } from '@sluice/cache';
import type { Clock } from '@sluice/core';

/** Answers in the memory of a process, as if they were somewhere else: everything takes a while. */
export function slowStore(clock: Clock): CacheStore {
  const store = memoryCache({ clock });
  const travel = (): Promise<void> => new Promise((resolve) => void clock.after(0, resolve));
  return {
    async find(query) {
      await travel();
      return store.find(query);
    },
    async keep(entry) {
      await travel();
      store.keep(entry);
    },
    async invalidate(namespace) {
      await travel();
      store.invalidate(namespace);
    },
    close: () => store.close(),
  };
}
