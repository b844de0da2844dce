/** How far back the mean looks: as many permits as tell a rush from one slow answer. */
const memory = 50;
/** How long an answer takes that nobody has seen yet, in ms. */
const unknownMs = 1_000;

/** How long permits are held, on the average of the last ones. Tells those who are refused when to come back. */
export class MeanHold {
  #meanMs = 0;
  #seen = 0;

  add(heldMs: number): void {
    if (this.#seen < memory) this.#seen++;
    this.#meanMs += (heldMs - this.#meanMs) / this.#seen;
  }

  /** Whether {@link waitMs} is more than a guess. */
  get known(): boolean {
    return this.#seen > 0;
  }

  /** After how many others one can be and have its turn within so long, as far as is known. */
  aheadWithin(ms: number, permits: number): number {
    if (!this.known || ms === Infinity) return Infinity;
    return ms < 1 ? -1 : Math.floor((ms * permits) / this.#meanMs) - 1;
  }

  /** How long it takes until so many have been given back, by the average. */
  waitMs(position: number, permits: number): number {
    return Math.max(1, Math.ceil(((this.known ? this.#meanMs : unknownMs) * position) / permits));
  }
}
