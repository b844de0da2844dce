import { addUsage, isCompletionError, type CompletionEvent, type Ending, type Usage } from '@sluice/core';
import type { Taken } from './bucket.ts';
import type { Pace } from './pace.ts';
import { spent, type Spending } from './spending.ts';

const nothing: Spending = { requests: 0, tokens: 0, 'input-tokens': 0, 'output-tokens': 0 };

/** How a turn came. */
interface Come {
  readonly sentAt: number;
  readonly waitedMs: number;
  readonly position: number;
}

/** Leave to send one request now, what was taken for it, and the duty to say what became of it. */
export class Turn {
  readonly sentAt: number;
  readonly waitedMs: number;
  readonly position: number;
  readonly estimated: Spending;
  readonly taken: readonly Taken[];
  readonly #pace: Pace;
  #usage: Usage | undefined;
  /** Of attempts before, where a link below makes several. */
  #before: Usage = {};
  #heard = false;
  #over = false;

  constructor(pace: Pace, estimated: Spending, taken: readonly Taken[], { sentAt, waitedMs, position }: Come) {
    this.#pace = pace;
    this.estimated = estimated;
    this.taken = taken;
    this.sentAt = sentAt;
    this.waitedMs = waitedMs;
    this.position = position;
  }

  onEvent(event: CompletionEvent): void {
    if (event.type === 'usage') this.#usage = event.usage;
    else if (event.type === 'start' && event.source === 'provider') {
      if (this.#usage) this.#before = addUsage(this.#before, this.#usage);
      this.#usage = undefined;
      this.#pace.hear(this, event.rateLimit ?? {});
      this.#answered();
      this.#pace.serve();
    }
  }

  onEnd(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    if (ending.how === 'failed') this.#pace.hearFailure(this, ending.error);
    this.#settle(this.#spent(ending), ending.how === 'done');
  }

  /** It was not sent: all goes back. */
  giveBack(): void {
    if (this.#over) return;
    this.#over = true;
    this.#settle(nothing, false);
  }

  #settle(used: Spending, whole: boolean): void {
    this.#answered();
    this.#pace.settle(this, used, whole);
    this.#pace.serve();
  }

  #answered(): void {
    if (this.#heard) return;
    this.#heard = true;
    this.#pace.answered();
  }

  /** Nobody says what an answer came to that was cut: what is known counts, and the estimate for the rest. */
  #spent(ending: Ending): Spending {
    if (ending.how === 'failed' && isCompletionError(ending.error) && ending.error.sent === 'no') {
      return { ...nothing, requests: 1 }; // a request that is refused counts as one
    }
    const usage = this.#usage ? addUsage(this.#before, this.#usage) : this.#before;
    if (ending.how === 'done') return spent(usage, this.estimated);
    const { outputTokens: _, ...soFar } = usage;
    return spent(soFar, this.estimated);
  }
}
