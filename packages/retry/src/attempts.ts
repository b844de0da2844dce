import {
  childCall,
  isCompletionError,
  sleep,
  type Call,
  type CompletionError,
  type CompletionEvent,
  type Events,
  type Next,
  type Repetition,
} from '@sluice/core';
import { delayAfter } from './backoff.ts';
import type { Obstacle } from './notes.ts';
import type { Answerer, RetryReason } from './retry-budget.ts';
import type { Settings } from './settings.ts';
import { withCauses } from './with-causes.ts';

/** The attempts of one call. */
export class Attempts implements Repetition {
  readonly #call: Call;
  readonly #next: Next;
  readonly #settings: Settings;
  #made = 0;
  /** Failed before anything was sent, and made again at once: see {@link Attempts.#isFree}. */
  #free = 0;
  #errors: CompletionError[] | undefined;
  /** What the last retry that was paid for followed. */
  #paid: RetryReason | undefined;

  constructor(call: Call, next: Next, settings: Settings) {
    this.#call = call;
    this.#next = next;
    this.#settings = settings;
  }

  first(): Events {
    return this.#next(childCall(this.#call, ++this.#made));
  }

  onEvent({ type }: CompletionEvent): void {
    if (type === 'end') this.#settings.retryBudget.succeeded(this.#answerer, this.#paid);
  }

  async *onFailed(error: unknown, begun: boolean): AsyncGenerator<CompletionEvent, Events, void> {
    const { signal } = this.#call;
    if (!isCompletionError(error) || signal.aborted) throw error;
    const errors = (this.#errors ??= []);
    errors.push(error);
    if (begun || error.fault !== 'transient') throw withCauses(errors);
    const attempt = this.#made;
    const next = this.#isFree(error) ? 0 : this.#judge(error);
    if (typeof next === 'string') {
      yield { type: 'retry', action: 'give-up', attempt, why: next };
      throw withCauses(errors);
    }
    yield { type: 'attempt-failed', error, output: 'none' };
    yield { type: 'retry', action: 'wait', attempt, delayMs: next, why: error.code };
    if (next > 0) await sleep(next, signal, this.#settings.clock);
    return this.first();
  }

  /** Nothing was sent, so nobody was burdened: once a call, that neither counts nor costs nor waits. */
  #isFree({ code, clock, sent }: CompletionError): boolean {
    const unsent = sent === 'no' && (code === 'connection' || clock === 'connect');
    if (!unsent || this.#free > 0 || this.#settings.attempts === 1) return false;
    this.#free++;
    return true;
  }

  /** How long to wait before the next attempt, or why there is none. Pays for it. */
  #judge({ code, retryAfterMs = 0 }: CompletionError): number | Obstacle {
    const { attempts, delayMs, throttledDelayMs, maxRetryAfterMs, retryBudget, clock } = this.#settings;
    const counted = this.#made - this.#free;
    if (counted >= attempts) return 'attempts';
    if (retryAfterMs > maxRetryAfterMs) return 'retry-after';
    const throttled = code === 'rate-limit';
    const waitMs = delayAfter(counted, throttled ? throttledDelayMs : delayMs, retryAfterMs, this.#settings);
    if (clock.now() + waitMs >= (this.#call.deadline ?? Infinity)) return 'deadline';
    const reason = throttled ? 'throttling' : 'failure';
    if (!retryBudget.spend(this.#answerer, reason)) return 'retry-budget';
    this.#paid = reason;
    return waitMs;
  }

  get #answerer(): Answerer {
    return { provider: this.#next.chain?.at(-1) ?? '', model: this.#call.request.model };
  }
}
