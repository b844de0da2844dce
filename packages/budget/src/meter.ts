import { isCompletionError, isOutput, type CompletionEvent, type Ending, type Usage } from '@sluice/core';
import { Attempt } from './attempt.ts';
import type { Estimate } from './estimate.ts';
import { tokensOf, type Prices } from './price.ts';
import { nothing, sumOf, type Amounts } from './unit.ts';

/**
 * How well it is known what a call came to: `not-sent`: nothing was · `exact`: every attempt told · `lower-bound`: some of it was
 * counted, because an answer was cut · `unknown`: an attempt may have been answered and nobody knows: charged by `whenUnknown` ·
 * `unpriced`: something has no price: charged as it was held.
 */
export type SettlementKind = 'not-sent' | 'exact' | 'lower-bound' | 'unknown' | 'unpriced';

const kinds: readonly SettlementKind[] = ['not-sent', 'exact', 'lower-bound', 'unknown', 'unpriced'];

/** What a call is measured by. */
export interface Scale {
  readonly estimate: Estimate;
  readonly prices: Prices | undefined;
  readonly whenUnknown: 'input' | 'all';
  /** What was held last. */
  held(): Amounts;
}

/** Adds up what the attempts of one call use: those that failed, those that were thrown away, and the one that answers. */
export class Meter {
  kind: SettlementKind = 'not-sent';
  readonly #scale: Scale;
  #spent: Amounts = nothing;
  #attempts = 0;
  #open: Attempt | undefined;
  #over = false;

  constructor(scale: Scale) {
    this.#scale = scale;
  }

  /** Returns how much was said, in characters; -1: it may have got a good deal dearer. */
  onEvent(event: CompletionEvent): number {
    switch (event.type) {
      case 'start':
        this.#close(); // begun anew, and nobody said what became of the other
        this.#open = new Attempt(event);
        this.#attempts++;
        return -1;
      case 'usage':
        this.#open?.tell(event.usage);
        return -1;
      case 'end':
      case 'turn':
        this.#finish();
        return 0;
      case 'attempt-failed':
        this.#fail(event.error, event.usage);
        return -1;
      default:
        return this.#open && isOutput(event) ? this.#open.hear(event) : 0;
    }
  }

  onEnd(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#open) this.#close();
    else if (ending.how === 'failed') this.#failLast(ending.error);
    else if (ending.how === 'left' && this.#attempts === 0) this.#guess(); // it may have been on its way
  }

  /** What it came to so far. */
  get spent(): Amounts {
    if (!this.#open?.paid) return this.#spent;
    const [amounts] = this.#priced(this.#open, this.#seen(this.#open));
    return sumOf(this.#spent, { ...amounts, requests: this.#spent.requests === 0 ? 1 : 0 });
  }

  /** The answer is whole. */
  #finish(): void {
    const open = this.#open;
    if (!open?.isExact) return this.#close();
    this.#open = undefined;
    if (open.paid) this.#charge(open, open.told, 'exact');
  }

  /** It was cut, or is over without having told all. */
  #close(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open?.paid) this.#charge(open, this.#seen(open), 'lower-bound');
  }

  #fail(error: unknown, told: Usage | undefined): void {
    const open = this.#open;
    this.#attempts++;
    if (open && told) {
      open.tell(told);
      this.#finish();
    } else if (open) this.#close();
    else if (maySend(error)) this.#guess();
  }

  /** An error of a link's own tells of no attempt besides those that were seen. */
  #failLast(error: unknown): void {
    const own = this.#attempts > 0 && !(isCompletionError(error) && error.provider !== undefined);
    if (!own && maySend(error)) this.#guess();
  }

  #guess(): void {
    const { estimate, whenUnknown } = this.#scale;
    this.#add(whenUnknown === 'all' ? estimate.most : estimate.input, 'unknown');
  }

  #seen(attempt: Attempt): Usage {
    return attempt.seen(this.#scale.estimate.input.tokens);
  }

  #charge(attempt: Attempt, usage: Usage, kind: SettlementKind): void {
    const [amounts, priced] = this.#priced(attempt, usage);
    this.#add(amounts, priced ? kind : 'unpriced');
  }

  #priced({ model, provider }: Attempt, usage: Usage): readonly [amounts: Amounts, priced: boolean] {
    const { prices, held } = this.#scale;
    const nanoUsd = prices ? prices.of(model, usage, provider) : 0;
    return [{ tokens: tokensOf(usage), requests: 1, nanoUsd: nanoUsd ?? held().nanoUsd }, nanoUsd !== null];
  }

  #add(amounts: Amounts, kind: SettlementKind): void {
    this.#spent = { ...sumOf(this.#spent, amounts), requests: 1 };
    if (kinds.indexOf(kind) > kinds.indexOf(this.kind)) this.kind = kind;
  }
}

/** Only an error that knows says that nothing was. */
function maySend(error: unknown): boolean {
  return !isCompletionError(error) || error.sent !== 'no';
}
