import type { Bucket } from '../budget-store.ts';
import type { Reached } from '../budget-store.ts';
import { rollingSteps } from '../window/window.ts';

/** What is charged and held in one bucket. */
export class Book {
  readonly endMs: number;
  held = 0;
  granted = 0;
  /** The highest mark that somebody was told of. */
  told: Reached | 0 = 0;
  readonly #stepMs: number;
  #spent = 0;
  /** Of a rolling window: what was charged in which step. */
  readonly #steps = new Map<number, number>();

  constructor({ endMs, stepMs }: Bucket) {
    this.endMs = endMs;
    this.#stepMs = stepMs;
  }

  /** Nothing in it that counts: it may be forgotten. */
  isIdle(nowMs: number): boolean {
    if (this.held > 0) return false;
    return this.#stepMs > 0 ? this.spentAt(nowMs) === 0 : this.endMs <= nowMs;
  }

  spentAt(nowMs: number): number {
    if (this.#stepMs > 0) this.#forget(nowMs);
    return this.#spent;
  }

  charge(amount: number, nowMs: number): void {
    this.#spent += amount;
    if (this.#stepMs === 0 || amount === 0) return;
    const step = Math.floor(nowMs / this.#stepMs);
    this.#steps.set(step, (this.#steps.get(step) ?? 0) + amount);
  }

  forget(): void {
    this.#spent = 0;
    this.#steps.clear();
  }

  /** When so much more will have left the window. */
  freesAt(excess: number, nowMs: number): number {
    if (this.#stepMs === 0) return this.endMs === Number.MAX_SAFE_INTEGER ? Infinity : this.endMs;
    this.#forget(nowMs);
    let left = excess;
    let last = Math.floor(nowMs / this.#stepMs);
    for (const [step, amount] of this.#steps) {
      if (left <= 0) break;
      left -= amount;
      last = step;
    }
    return (last + rollingSteps + 1) * this.#stepMs;
  }

  #forget(nowMs: number): void {
    const first = Math.floor(nowMs / this.#stepMs) - rollingSteps;
    for (const [step, amount] of this.#steps) {
      if (step >= first) return;
      this.#steps.delete(step);
      this.#spent -= amount;
    }
  }
}
