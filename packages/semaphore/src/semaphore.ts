import { later, type Middleware } from '@sluice/core';
import { Gate } from './gate.ts';
import { readSettings, type SemaphoreOptions } from './settings.ts';

/** The link that {@link semaphore} makes. */
export interface Semaphore extends Middleware {
  /** How many calls may run at once, for now. */
  readonly permits: number;
  /** How many calls of this link hold a permit. */
  readonly held: number;
  /** How many calls of this link wait for one. */
  readonly queued: number;
  /**
   * Changes the number of permits. More: those who wait are served at once. Fewer: nobody loses one, and nobody gets one until
   * enough have come back.
   *
   * @throws TypeError for what is no whole number ≥ 1, for less than `permitsPerKey`, and where the limit is adaptive.
   */
  resize(permits: number): void;
  /** Ends the waiting with `closed`. Called by `complete.close()`. */
  close(): Promise<void>;
}

/**
 * Lets so many calls run at once, and has the others wait: by priority, keys in turn, first come, first served. A call has
 * its permit from before it is sent until its answer is over, by whatever way it ends.
 *
 * Stands next to the transport, inside `retry` and in each target of a router: permits belong to a provider, and a retry that
 * sleeps needs none. The same semaphore twice on one path waits for itself.
 *
 * @param options - How many, or more than that.
 * @throws TypeError for options that cannot be kept.
 * @example
 * ```ts
 * const gate = semaphore({ permits: 8, permitsPerKey: 4, key: (call) => String(call.attributes['tenant']) });
 * const complete = compose(gate, anthropic());
 * ```
 */
export function semaphore(options: number | SemaphoreOptions): Semaphore {
  const settings = readSettings(options);
  const gate = new Gate(settings);
  const link: Middleware = function semaphore(call, next) {
    return later(() => gate.enter(call, next));
  };
  return Object.defineProperties(link as Semaphore, {
    permits: { get: () => gate.permits },
    held: { get: () => gate.held },
    queued: { get: () => gate.queued },
    resize: { value: (permits: number) => gate.resize(permits) },
    close: { value: () => gate.close() },
  });
}
