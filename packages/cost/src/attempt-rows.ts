import {
  isCompletionError,
  isOutput,
  leavingError,
  type Call,
  type Clock,
  type CompletionEvent,
  type CompletionError,
  type End,
  type Ending,
  type JsonObject,
  type Start,
  type Usage,
  type Watch,
} from '@sluice/core';
import { priced } from './priced.ts';
import type { PriceBook } from './prices/price-book.ts';
import type { Outcome, Row } from './row.ts';
import { Said } from './said.ts';
import type { TextSample } from './text-sample.ts';
import { spentOf } from './spent.ts';
import { whoAsked } from './who.ts';

/** What rows of attempts are made with. */
export interface Bookkeeping {
  readonly prices: PriceBook;
  readonly clock: Clock;
  /** The provider below, as far as the chain knows it; for attempts that never began. */
  readonly provider: string | null;
  record(row: Row): void;
}

/** An attempt that runs. */
class Open {
  readonly permitMs: number;
  start: Start | undefined;
  startMs: number | null = null;
  firstOutputMs: number | null = null;
  told: Usage | undefined;
  toldLast = false;
  readonly said = new Said();

  constructor(permitMs: number) {
    this.permitMs = permitMs;
  }
}

/**
 * Writes a row for every attempt that it sees, each exactly once. Next to the transport there is one to a call; above a link
 * that makes several there are as many, with `:2`, `:3` behind the id.
 */
export class AttemptRows implements Watch {
  readonly #call: Call;
  readonly #books: Bookkeeping;
  readonly #askedMs: number;
  #open: Open | undefined;
  /** The text that more of is all there is to know about more of it: the answer has begun, and nothing was told since. */
  #hearing: TextSample | undefined;
  #attempts = 0;

  constructor(call: Call, books: Bookkeeping) {
    this.#call = call;
    this.#books = books;
    this.#askedMs = call.askedMs ?? books.clock.now();
    this.#open = this.#begin();
  }

  onEvent(event: CompletionEvent): void {
    const hearing = this.#hearing;
    if (hearing !== undefined && event.type === 'text-delta') hearing.add(event.text); // nearly all there is
    else this.#see(event);
  }

  #see(event: CompletionEvent): void {
    switch (event.type) {
      case 'start': {
        if (this.#open?.start) this.#finish('truncated', undefined); // it was begun anew, and nobody said why
        const open = (this.#open ??= this.#begin());
        open.start = event;
        open.startMs = this.#elapsedMs();
        return;
      }
      case 'usage':
        if (this.#open) this.#tell(this.#open, event.usage);
        return;
      case 'end':
        return this.#finish('ok', undefined, event);
      case 'turn':
        return this.#finish('ok', undefined);
      case 'attempt-failed':
        this.#open ??= this.#begin();
        if (event.usage) this.#tell(this.#open, event.usage);
        return this.#finish(outcomeOf(event.error, this.#open.start), event.error);
      default:
        if (this.#open && isOutput(event)) this.#hear(this.#open, event);
    }
  }

  onEnd(ending: Ending): void {
    if (ending.how === 'failed') this.#finish(outcomeOf(ending.error, this.#open?.start), ending.error);
    else if (ending.how === 'left') this.#finish('cancelled', leavingError(this.#call));
    else this.#finish('ok', undefined); // its `end` was seen: told already
  }

  #begin(): Open {
    this.#attempts++;
    return new Open(this.#elapsedMs());
  }

  #elapsedMs(): number {
    return this.#books.clock.now() - this.#askedMs;
  }

  #hear(open: Open, event: CompletionEvent): void {
    open.firstOutputMs ??= this.#elapsedMs();
    open.toldLast = false;
    open.said.add(event);
    this.#hearing = open.said.text;
  }

  #tell(open: Open, usage: Usage): void {
    open.told = usage;
    open.toldLast = true;
    this.#hearing = undefined;
  }

  #finish(outcome: Outcome, error: unknown, end?: End): void {
    const open = this.#open;
    this.#open = undefined;
    this.#hearing = undefined;
    if (!open || (open.start && open.start.source !== 'provider')) return; // nobody was asked, or it is told already
    this.#books.record(this.#rowOf(open, outcome, error, end));
  }

  #rowOf(open: Open, outcome: Outcome, error: unknown, end: End | undefined): Row {
    const { id, request, attributes, stream } = this.#call;
    const { prices, clock, provider: below } = this.#books;
    const { start, told, toldLast, said, permitMs, startMs, firstOutputMs } = open;
    const failure = isCompletionError(error) ? error : undefined;
    const provider = start?.provider ?? failure?.provider ?? below;
    const model = end?.model ?? start?.model ?? request.model;
    const answered = failure?.status !== undefined && !start; // with an error, and that has no price
    const maybeSpent = outcome !== 'not-sent' && !answered;
    const spent = spentOf({ request, model, told, toldLast, said, whole: outcome === 'ok', maybeSpent });
    const serviceTier = tierIn(end?.raw) ?? tierIn(spent.usage.raw) ?? tierIn(start?.raw) ?? null;
    const nowMs = clock.now();
    const at = Math.round(clock.wall() - (nowMs - this.#askedMs));
    const cost = priced(spent, {
      prices,
      model,
      served: { provider, serviceTier, at },
      surelyFree: outcome === 'not-sent' || (answered && failure.sent === 'no'),
    });
    return {
      id: this.#attempts === 1 ? id : `${id}:${this.#attempts}`,
      operation: 'chat',
      ...whoAsked(attributes),
      provider,
      model,
      requestedModel: request.model,
      serviceTier,
      stream,
      answerId: start?.id ?? null,
      requestId: start?.requestId ?? failure?.requestId ?? null,
      usage: spent.usage,
      usageSource: spent.source,
      ...cost,
      savedNanoUsd: 0,
      at,
      permitMs,
      startMs,
      firstOutputMs,
      endMs: nowMs - this.#askedMs,
      outcome,
      errorCode: failure?.code ?? (outcome === 'ok' ? null : outcome === 'cancelled' ? 'aborted' : null),
    };
  }
}

function outcomeOf(error: unknown, start: Start | undefined): Outcome {
  if (!isCompletionError(error)) return 'failed';
  if (isUnsent(error, start)) return 'not-sent';
  if (error.code === 'truncated' || (error.code === 'connection' && start)) return 'truncated';
  return 'failed';
}

/** An error that a provider answered with was sent, whatever it cost. */
function isUnsent({ sent, status }: CompletionError, start: Start | undefined): boolean {
  return sent === 'no' && status === undefined && !start;
}

function tierIn(raw: JsonObject | undefined): string | undefined {
  const tier = raw?.['service_tier'];
  return typeof tier === 'string' ? tier : undefined;
}
