import {
  CompletionError,
  hold,
  isCompletionError,
  isOutput,
  takeReady,
  type Call,
  type Clock,
  type CompletionEvent,
  type NoteEvent,
  type Readying,
} from '@sluice/core';
import type { Outcome, Pass } from './breaker/breaker.ts';
import { outcomeOf } from './outcome.ts';
import type { Target } from './target.ts';

type Result = IteratorResult<CompletionEvent, void>;

/** Why a target's signal fires though the call goes on. Shared: an error made for each would cost more than the visit. */
const left = Object.freeze(new CompletionError('aborted', 'The router left the target'));
const done: Result = { done: true, value: undefined };

/** One target asked for one call: what it says, what is held meanwhile, and what it came to. */
export interface Visit extends Readying {
  readonly target: Target;
  /** What it said stands whatever it says next: a turn, or output that a link below kept. */
  readonly stands: boolean;
  /** The failure that it was left for although it would have tried again. A link below has told of it already. */
  readonly silence: CompletionError | undefined;
  /** Sees an event before it is passed on. `leaves` says whether to go rather than to wait for another try in here. */
  see(event: CompletionEvent, leaves: () => boolean): void;
  /** The note, if nobody has seen it. */
  introduction(): NoteEvent<'router'> | undefined;
  /** It failed. What that says of the target is written down, and what is held given back. */
  fail(error: unknown): void;
}

export interface VisitDetails {
  readonly pass: Pass;
  readonly call: Call;
  /** Goes before the first event. */
  readonly note: NoteEvent<'router'>;
  /** Whether there is anybody else: only then can the target be left before the call is over. */
  readonly spare: boolean;
  readonly clock: Clock;
}

/** Begins a visit. From now on it holds the pass; the target is asked at the first read. */
export function visit(target: Target, details: VisitDetails): Visit {
  return new Visiting(target, details);
}

class Visiting implements Visit {
  readonly target: Target;
  stands = false;
  silence: CompletionError | undefined;
  readonly #pass: Pass;
  readonly #call: Call;
  readonly #controller: AbortController | undefined;
  readonly #clock: Clock;
  readonly #release: () => void;
  #note: NoteEvent<'router'> | undefined;
  /** What the note goes before. */
  #first: Result | undefined;
  #inner: Readying | undefined;
  #askedAtMs: number | undefined;
  #answered = false;
  #settled = false;

  constructor(target: Target, { pass, call, note, spare, clock }: VisitDetails) {
    this.target = target;
    this.#pass = pass;
    this.#note = note;
    this.#clock = clock;
    this.#controller = spare ? new AbortController() : undefined;
    this.#call = this.#controller ? { ...call, signal: this.#controller.signal } : call;
    this.#release = hold(call.signal, () => {
      this.#settle('ignored');
      this.#controller?.abort(call.signal.aborted ? call.signal.reason : left);
    });
  }

  [takeReady](): CompletionEvent | undefined {
    if (this.silence || this.#note) return undefined;
    const first = this.#first;
    if (first) {
      if (first.done) return undefined;
      this.#first = undefined;
      return first.value;
    }
    return this.#inner?.[takeReady]?.();
  }

  next(): Promise<Result> {
    if (this.silence) return Promise.reject(this.silence);
    if (this.#note) return this.#open().next().then(this.#introduce);
    const first = this.#first;
    if (!first) return this.#inner!.next();
    this.#first = undefined;
    return Promise.resolve(first);
  }

  introduction(): NoteEvent<'router'> | undefined {
    const note = this.#note;
    this.#note = undefined;
    return note;
  }

  async return(): Promise<Result> {
    this.#release();
    await this.#inner?.return?.();
    return done;
  }

  see(event: CompletionEvent, leaves: () => boolean): void {
    switch (event.type) {
      case 'end':
        this.#settle('success');
        return this.#release();
      case 'turn':
        this.stands = true;
        return;
      case 'attempt-failed':
        if (event.output === 'kept') this.stands = true;
        else if (!this.stands && isSilence(event.error) && !this.#settled && leaves()) this.#leave(event.error);
        return;
      default:
        if (!this.#answered && this.#askedAtMs !== undefined && isOutput(event)) this.#answers();
    }
  }

  fail(error: unknown): void {
    const outcome = outcomeOf(error);
    const hint = isCompletionError(error) ? error.retryAfterMs : undefined;
    this.#settle(outcome, hint);
    this.#release();
  }

  /** The note goes up with the first event, so that no reader of notes keeps the target waiting. */
  readonly #introduce = (first: Result): Result => {
    this.#first = first;
    return { done: false, value: this.introduction()! };
  };

  #open(): Readying {
    this.#askedAtMs = this.#clock.now();
    this.target.load.pending++;
    return (this.#inner = this.target.transport(this.#call)[Symbol.asyncIterator]());
  }

  #answers(): void {
    this.#answered = true;
    this.target.breaker.answers(this.#pass);
    this.target.load.answered(this.#clock.now() - this.#askedAtMs!);
  }

  /** Whoever was silent once would be silent again. Nobody waits until it has unwound: it may be deaf as well. */
  #leave(error: CompletionError): void {
    this.silence = error;
    this.fail(error);
    Promise.resolve(this.#inner?.return?.()).catch(() => {}); // what it fails with now is no news
  }

  #settle(outcome: Outcome, hintMs?: number): void {
    if (this.#settled) return;
    this.#settled = true;
    const { breaker, load } = this.target;
    breaker.settle(this.#pass, outcome);
    if (this.#askedAtMs === undefined) return;
    load.pending--;
    if (outcome === 'failure' || outcome === 'throttled') {
      load.failed(hintMs);
      if (hintMs !== undefined) this.target.rest(hintMs);
    } else if (!this.#answered && outcome === 'ignored') load.left(this.#clock.now() - this.#askedAtMs);
  }
}

function isSilence(error: unknown): error is CompletionError {
  return isCompletionError(error, 'timeout') && error.clock !== 'deadline';
}
