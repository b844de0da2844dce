import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { systemClock } from '@sluice/core';
import { isRefusal, type Permit, type PermitLimits, type PermitOutcome, type PermitRequest } from '../permit-store.ts';
import type { Opened } from './check.ts';

/** How long a store may take for what needs no waiting, in ms of real time: a busy machine is no failure. */
const patienceMs = 10_000;

/** Limits of which a check changes what it is about. */
export function limits(changes: Partial<PermitLimits>): PermitLimits {
  return { permits: 1, permitsPerKey: Infinity, maxQueued: Infinity, agingMs: 3_600_000, ...changes };
}

/** A request for a permit, and what came of it so far. */
export class Caller {
  readonly name: string;
  outcome: PermitOutcome | undefined;
  error: unknown;
  readonly #controller = new AbortController();
  readonly #settled: Promise<void>;

  constructor({ store }: Opened, name: string, wants: Partial<PermitRequest> = {}) {
    this.name = name;
    const request: PermitRequest = {
      id: name,
      key: undefined,
      priority: 5,
      maxWaitMs: Infinity,
      remainingMs: Infinity,
      signal: this.#controller.signal,
      ...wants,
    };
    this.#settled = this.#ask(async () => store.acquire(request));
  }

  async #ask(acquire: () => Promise<PermitOutcome>): Promise<void> {
    try {
      this.outcome = await acquire();
    } catch (error) {
      this.error = error;
    }
  }

  get waits(): boolean {
    return this.outcome === undefined && this.error === undefined;
  }

  get has(): boolean {
    return this.outcome !== undefined && !isRefusal(this.outcome);
  }

  abort(): void {
    this.#controller.abort();
  }

  /** Waits until the store has said something. */
  async settle(): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const cancel = systemClock.after(patienceMs, () => {
      reject(new Error(`${this.name}: expected an outcome, got none`));
    });
    await Promise.race([this.#settled, late]).finally(cancel);
  }

  async permit(): Promise<Permit> {
    await this.settle();
    assert.ok(this.outcome && !isRefusal(this.outcome), `${this.name}: expected a permit, got ${this.#got()}`);
    return this.outcome;
  }

  async release(): Promise<void> {
    (await this.permit()).release();
  }

  async refusal(why: string): Promise<void> {
    await this.settle();
    assert.ok(this.outcome && isRefusal(this.outcome), `${this.name}: expected a refusal, got ${this.#got()}`);
    const { refused, retryAfterMs, position } = this.outcome;
    assert.equal(refused, why, `${this.name}: why it is refused`);
    assert.ok(retryAfterMs > 0 && Number.isFinite(retryAfterMs), `${this.name}: expected to hear when to come again`);
    assert.ok(position >= 1, `${this.name}: expected a place in the queue, got ${position}`);
  }

  async code(): Promise<unknown> {
    await this.settle();
    return (this.error as { readonly code?: unknown } | undefined)?.code;
  }

  #got(): string {
    return inspect(this.error ?? this.outcome);
  }
}

/** Asks one after the other, so that the order in which they came is not left to chance. */
export async function queueUp(
  opened: Opened,
  ...wants: readonly (readonly [string, Partial<PermitRequest>?])[]
): Promise<Caller[]> {
  const callers: Caller[] = [];
  for (const [name, want] of wants) {
    callers.push(new Caller(opened, name, want));
    await opened.pass(1);
  }
  return callers;
}

/** Gives `first` back, and what it leads to, one at a time; the names in the order in which they were served. */
export async function serveAll(opened: Opened, first: Caller, waiting: readonly Caller[]): Promise<string> {
  const served: string[] = [];
  const left = new Set(waiting);
  let holder = first;
  while (left.size > 0) {
    await holder.release();
    await Promise.race([...left].map((caller) => caller.settle()));
    await opened.pass(1);
    const [next, second] = [...left].filter(({ has }) => has);
    assert.ok(next, `${holder.name} gave back: expected somebody to be served`);
    assert.equal(second, undefined, `${holder.name} gave one permit back, and two were served`);
    left.delete(next);
    served.push(next.name);
    holder = next;
  }
  await holder.release();
  return served.join(' ');
}
