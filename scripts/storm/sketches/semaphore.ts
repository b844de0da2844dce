import { abortError, hold, type Middleware } from '@sluice/core';

export interface Semaphore {
  readonly link: Middleware;
  /** Permits that are out, and calls that wait for one. */
  held(): number;
}

/** @param tied - Whether a permit is tied to the signal, or to `finally` alone: a storm has to notice the difference. */
export function semaphore(limit: number, tied = true): Semaphore {
  let out = 0;
  const queue = new Set<() => void>();
  const acquire = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortError(signal));
      if (out < limit) {
        out++;
        return resolve();
      }
      const stop = (): void => {
        queue.delete(go);
        reject(abortError(signal));
      };
      const go = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      queue.add(go);
      signal.addEventListener('abort', stop, { once: true });
    });
  const giveBack = (): void => {
    const [go] = queue;
    if (!go) return void out--;
    queue.delete(go);
    go(); // the permit goes to the next, so `out` stays
  };
  return {
    async *link(call, next) {
      await acquire(call.signal);
      const release = tied ? hold(call.signal, giveBack) : giveBack;
      try {
        yield* next(call);
      } finally {
        release();
      }
    },
    held: () => out + queue.size,
  };
}
