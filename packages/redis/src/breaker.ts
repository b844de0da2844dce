/** Where a breaker stands; `probing` lets one run through to see whether Redis is back. */
type State = 'closed' | 'open' | 'probing';

/** A run that was let through. Its outcome counts only while the breaker stands where it stood then. */
export type Pass = number;

/**
 * Stops asking a Redis that does not answer: `failures` outages in a row open it for `openMs`, then one run probes.
 *
 * Every change starts a new generation, and outcomes of an older one count for nothing: a slow success from before must
 * not close it, a slow failure not open it again.
 */
export class Breaker {
  readonly #failures: number;
  readonly #openMs: number;
  #state: State = 'closed';
  #generation: Pass = 0;
  #inRow = 0;
  #untilMs = 0;

  constructor(failures: number, openMs: number) {
    this.#failures = failures;
    this.#openMs = openMs;
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** Lets a run through, or says in how many ms to come again. */
  admit(nowMs: number): { readonly pass: Pass } | { readonly retryAfterMs: number } {
    if (this.#state === 'closed') return { pass: this.#generation };
    const leftMs = this.#untilMs - nowMs;
    if (leftMs > 0) return { retryAfterMs: leftMs };
    // A probe that never comes back must not keep the door shut: the next one may go after as long again.
    this.#go('probing', nowMs);
    return { pass: this.#generation };
  }

  succeed(pass: Pass): boolean {
    if (pass !== this.#generation) return false;
    this.#inRow = 0;
    if (this.#state === 'closed') return false;
    this.#go('closed', 0);
    return true;
  }

  fail(pass: Pass, nowMs: number): boolean {
    if (pass !== this.#generation) return false;
    this.#inRow++;
    if (this.#state === 'closed' && this.#inRow < this.#failures) return false;
    const wasClosed = this.#state === 'closed';
    this.#go('open', nowMs);
    return wasClosed;
  }

  #go(state: State, nowMs: number): void {
    this.#state = state;
    this.#generation++;
    this.#untilMs = nowMs + this.#openMs;
  }
}
