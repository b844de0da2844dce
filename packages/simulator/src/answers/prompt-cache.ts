import type { Clock } from '@sluice/core';
import type { Prefix } from '../wires/question.ts';

/** How much of an input was there already, and how much of it is remembered now. */
export interface CacheUse {
  readonly readTokens: number;
  readonly writeTokens: number;
}

/** So many beginnings are remembered, the newest. */
const mostRemembered = 10_000;

/** Remembers beginnings of inputs for a while after their last use, for each key and model its own. */
export class PromptCache {
  readonly #clock: Clock;
  /** Until when. */
  readonly #remembered = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What an input would find. Changes nothing: a request that is turned away has used nothing. */
  find(owner: string, prefixes: readonly Prefix[]): CacheUse {
    const now = this.#clock.now();
    const known = prefixes.findLast(({ id }) => (this.#remembered.get(`${owner} ${id}`) ?? 0) > now);
    const readTokens = known?.tokens ?? 0;
    return { readTokens, writeTokens: (prefixes.at(-1)?.tokens ?? 0) - readTokens };
  }

  remember(owner: string, prefixes: readonly Prefix[]): void {
    const now = this.#clock.now();
    for (const { id, lifetimeMs } of prefixes) {
      const key = `${owner} ${id}`;
      this.#remembered.delete(key);
      this.#remembered.set(key, now + lifetimeMs);
    }
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= mostRemembered) break;
      this.#remembered.delete(oldest);
    }
  }
}
