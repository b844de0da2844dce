import {
  abortError,
  hold,
  later,
  leavingError,
  observe,
  precede,
  type Call,
  type Ending,
  type Events,
  type Next,
} from '@sluice/core';
import type { AdaptiveLimit } from './adaptive.ts';
import { CallRequest } from './call-request.ts';
import { GuardedStore, type StandIn } from './guarded-store.ts';
import { memoryPermits } from './memory/memory-permits.ts';
import { isRefusal, type PermitOutcome, type PermitRequest, type PermitStore } from './permit-store.ts';
import { QueueFullError } from './queue-full-error.ts';
import { assertKey, assertPermits, assertPriority, type Settings } from './settings.ts';

/** Lets calls in, and knows which of them hold a permit. */
export class Gate {
  permits: number;
  held = 0;
  queued = 0;
  readonly #settings: Settings;
  readonly #store: PermitStore;
  readonly #adaptive: AdaptiveLimit | undefined;
  #closed = false;

  constructor(settings: Settings) {
    const { store, adaptive, clock } = settings;
    this.#settings = settings;
    this.permits = settings.permits;
    this.#store = store
      ? new GuardedStore(store, { ...settings, local: memoryPermits({ clock }) })
      : memoryPermits({ clock });
    this.#adaptive = adaptive;
    if (adaptive) adaptive.onChange = () => this.#limit(adaptive.permits);
    this.#limit(settings.permits);
  }

  /** Nothing is awaited for a permit that is there. */
  enter(call: Call, next: Next): Events | Promise<Events> {
    const outcome = this.#store.acquire(this.#requestOf(call));
    if (!(outcome instanceof Promise)) return this.#open(outcome, call, next);
    const waiting = this.#wait(outcome, call, next);
    return this.#settings.announceAfterMs === Infinity ? waiting : this.#announce(waiting);
  }

  /** Says that it waits, if it still does by then. */
  async #announce(waiting: Promise<Events>): Promise<Events> {
    const { clock, announceAfterMs } = this.#settings;
    const events = await new Promise<Events | undefined>((resolve, reject) => {
      const cancel = clock.after(announceAfterMs, () => resolve(undefined));
      waiting.finally(cancel).then(resolve, reject); // and so whoever leaves at the note leaves nothing unhandled
    });
    const waitedMs = announceAfterMs;
    return (
      events ??
      precede(
        { type: 'semaphore', why: 'queue', waitedMs, position: this.queued },
        later(() => waiting),
      )
    );
  }

  resize(permits: number): void {
    assertPermits(permits);
    const { permitsPerKey } = this.#settings;
    if (this.#adaptive) throw new TypeError('Expected a limit that is set, got one that is adaptive');
    if (permitsPerKey !== Infinity && permits < permitsPerKey) {
      throw new TypeError(`Expected \`permits\` to be at least \`permitsPerKey\` (${permitsPerKey}), got ${permits}`);
    }
    this.#limit(permits);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#store.close();
  }

  #limit(permits: number): void {
    const { permitsPerKey, maxQueued, agingMs } = this.#settings;
    this.permits = permits;
    this.#store.limit({ permits, permitsPerKey, maxQueued, agingMs });
  }

  #requestOf(call: Call): PermitRequest {
    const { key: keyOf, priority: priorityOf, maxWaitMs, clock } = this.#settings;
    const { deadline } = call;
    const [key, priority] = [keyOf(call), priorityOf(call)];
    assertKey(key);
    assertPriority(priority);
    const remainingMs = deadline === undefined ? Infinity : deadline - clock.now();
    return new CallRequest(call, { key, priority, maxWaitMs, remainingMs });
  }

  async #wait(outcome: Promise<PermitOutcome>, call: Call, next: Next): Promise<Events> {
    this.queued++;
    try {
      return this.#open(await outcome, call, next);
    } finally {
      this.queued--;
    }
  }

  #open(outcome: PermitOutcome, call: Call, next: Next): Events {
    if (isRefusal(outcome)) throw new QueueFullError(outcome);
    const release = this.#hold(outcome, call);
    if (leavingError(call)) throw abortError(call.signal, 'no'); // in the tick in which it was served
    let events: Events;
    try {
      events = observe(next(call), { onEnd: this.#adaptive ? this.#learning(this.#adaptive, release) : release });
    } catch (error) {
      release();
      throw error;
    }
    const { waitedMs, position, storeError } = outcome as StandIn;
    if (position === 0 && storeError === undefined) return events;
    const failure = storeError === undefined ? {} : { storeError };
    return precede({ type: 'semaphore', why: 'permit', waitedMs, position, ...failure }, events);
  }

  /** `onEnd` comes before `end` is passed on; the signal comes if nobody reads so far. */
  #hold(permit: { release(): void }, call: Call): () => void {
    this.held++;
    return hold(call, () => {
      this.held--;
      if (!this.#closed) permit.release(); // else the store gave it back, and says so
    });
  }

  #learning(limit: AdaptiveLimit, release: () => void): (ending: Ending) => void {
    const { epoch } = limit;
    return (ending) => {
      const inFlight = this.held;
      release();
      limit.learn(ending, epoch, inFlight);
    };
  }
}
