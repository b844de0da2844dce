import { laws } from '@sluice/core/laws';
import { adaptive, memoryPermits, semaphore, type SemaphoreOptions } from './index.ts';

const make = (options: SemaphoreOptions) => {
  const gate = semaphore(options);
  return { link: gate, held: () => gate.held + gate.queued };
};

laws('semaphore', ({ clock }) => make({ permits: 4, clock }));
laws('semaphore with keys and an adaptive limit', ({ clock }) =>
  make({ permits: adaptive({ initial: 4 }), key: ({ id }) => id, permitsPerKey: 2, clock }),
);
laws('semaphore that says who waits', ({ clock }) => make({ permits: 4, announceAfterMs: 1, clock }));
laws('semaphore on a store that takes its time', ({ clock }) => {
  const store = memoryPermits({ clock });
  const slow = {
    limit: store.limit.bind(store),
    close: () => store.close(),
    acquire: async (request: Parameters<typeof store.acquire>[0]) => store.acquire(request),
  };
  const { link, held } = make({ permits: 4, store: slow, clock });
  return { link, held: () => held() + store.held + store.queued };
});
