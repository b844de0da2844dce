import {
  isCompletionError,
  isOutput,
  leavingError,
  type Call,
  type CompletionEvent,
  type Ending,
  type Start,
  type Usage,
  type Watch,
} from '@sluice/core';
import type { Bookkeeping } from './attempt-rows.ts';
import { safely } from './priced.ts';
import { rowOf, type Outcome, type Row } from './row.ts';
import { whoAsked } from './who.ts';

/** Writes a row if no provider was asked. */
export class HitRow implements Watch {
  readonly #call: Call;
  readonly #books: Omit<Bookkeeping, 'provider'>;
  readonly #askedMs: number;
  /** A provider was asked, so there is a row of that. */
  #asked = false;
  #start: Start | undefined;
  #startMs: number | null = null;
  #firstOutputMs: number | null = null;
  #told: Usage | undefined;

  constructor(call: Call, books: Omit<Bookkeeping, 'provider'>) {
    this.#call = call;
    this.#books = books;
    this.#askedMs = call.askedMs ?? books.clock.now();
  }

  onEvent(event: CompletionEvent): void {
    switch (event.type) {
      case 'start':
        this.#start = event;
        this.#startMs = this.#elapsedMs();
        this.#told = undefined;
        if (event.source === 'provider') this.#asked = true;
        return;
      case 'usage':
        this.#told = event.usage;
        return;
      case 'attempt-failed':
        if (event.error.provider !== undefined) this.#asked = true;
        return;
      default:
        if (this.#firstOutputMs === null && isOutput(event)) this.#firstOutputMs = this.#elapsedMs();
    }
  }

  onEnd(ending: Ending): void {
    const outcome = this.#outcomeOf(ending);
    if (outcome) this.#books.record(this.#rowOf(outcome, ending));
  }

  /** By the last start: a cache may answer after a provider has failed. */
  #outcomeOf(ending: Ending): Outcome | undefined {
    if (this.#start && this.#start.source !== 'provider') {
      return this.#start.source === 'cache' ? 'cached' : 'coalesced';
    }
    if (this.#asked || ending.how !== 'failed' || !isCompletionError(ending.error)) return undefined;
    const { sent, provider } = ending.error;
    return sent === 'no' && provider === undefined ? 'refused' : undefined;
  }

  #rowOf(outcome: Outcome, ending: Ending): Row {
    const { id, request, attributes, stream } = this.#call;
    const { prices, clock } = this.#books;
    const start = this.#start;
    const provider = start?.provider ?? null;
    const model = start?.model ?? request.model;
    const endMs = this.#elapsedMs();
    const at = Math.round(clock.wall() - endMs);
    const usage = this.#told ?? {};
    const saved =
      outcome === 'refused'
        ? 0
        : this.#told
          ? safely(() => prices.priceOf(model, usage, { provider, at })).nanoUsd
          : null;
    const error = ending.how === 'failed' ? ending.error : ending.how === 'left' ? leavingError(this.#call) : undefined;
    return rowOf({
      id: `${id}.hit`,
      at,
      ...whoAsked(attributes),
      provider,
      model,
      requestedModel: request.model,
      stream,
      answerId: start?.id ?? null,
      usage,
      usageSource: this.#told ? 'final' : 'none',
      costNanoUsd: 0,
      costStatus: 'exact',
      savedNanoUsd: saved,
      priceVersion: this.#told ? prices.version : null,
      startMs: this.#startMs,
      firstOutputMs: this.#firstOutputMs,
      endMs,
      outcome,
      errorCode: isCompletionError(error) ? error.code : null,
    });
  }

  #elapsedMs(): number {
    return this.#books.clock.now() - this.#askedMs;
  }
}
