import {
  hold,
  isCompletionError,
  isOutput,
  takeReady,
  type Call,
  type CompletionError,
  type CompletionEvent,
  type NoteEvent,
  type Readying,
} from '@sluice/core';
import type { Outcome, Pass } from './breaker/breaker.ts';
import { outcomeOf, restsAll } from './outcome.ts';
import type { Weighing } from './load.ts';
import type { Target } from './target.ts';

type Result = IteratorResult<CompletionEvent, void>;

const done: Result = { done: true, value: undefined };

/** Whom a visit asks whether to go on. */
interface Elsewhere {
  /** Whether there is somebody else to ask, and time to. */
  readonly hasOthers: boolean;
}

/** One target asked for one call: what it says, what is held meanwhile, and what it came to. */
export interface Visit extends Readying, AsyncIterable<CompletionEvent, void> {
  readonly target: Target;
  /** What it said stands whatever it says next: a turn, or output that a link below kept. */
  readonly stands: boolean;
  /** There was output. */
  readonly answers: boolean;
  /** The failure that it was left for although it would have tried again. A link below has told of it already. */
  readonly silence: CompletionError | undefined;
  /** Sees an event before it is passed on. */
  see(event: CompletionEvent, elsewhere: Elsewhere): void;
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
  /** Whether somebody picks targets by what they have to do. */
  readonly weighed: boolean;
}

/**
 * Begins a visit. From now on it holds the pass; the target is asked at the first read.
 *
 * The target's signal is the call's own. A target is left when it has said something or failed, and so waits for nothing that
 * only a signal could end.
 */
export function visit(target: Target, details: VisitDetails): Visit {
  return new Visiting(target, details);
}

class Visiting implements Visit {
  readonly target: Target;
  stands = false;
  answers = false;
  silence: CompletionError | undefined;
  readonly #pass: Pass;
  readonly #call: Call;
  /** Gives back what others wait for: a probe's turn, a place among the calls that are counted. Mostly there is nothing. */
  readonly #release: (() => void) | undefined;
  #note: NoteEvent<'router'> | undefined;
  /** What the note goes before. */
  #first: Result | undefined;
  #inner: Readying | undefined;
  readonly #weighing: Weighing | undefined;
  /** Note and first event have gone up, and nothing stands between the target and its reader. */
  #flows = false;
  #settled = false;

  constructor(target: Target, { pass, call, note, weighed }: VisitDetails) {
    this.target = target;
    this.#pass = pass;
    this.#note = note;
    this.#call = call;
    this.#weighing = weighed ? target.load.begin() : undefined;
    if (weighed || pass.kind === 'probe') this.#release = hold(call, () => this.#settle('ignored'));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [takeReady](): CompletionEvent | undefined {
    if (this.#flows) return this.#inner![takeReady]?.();
    const first = this.#first;
    if (!first || first.done) return undefined;
    this.#first = undefined;
    this.#flows = true;
    return first.value;
  }

  next(): Promise<Result> {
    if (this.#flows) return this.#inner!.next();
    if (this.silence) return Promise.reject(this.silence);
    if (this.#note) {
      this.#inner = this.target.transport(this.#call)[Symbol.asyncIterator]();
      return this.#inner.next().then(this.#introduce);
    }
    const first = this.#first!;
    this.#first = undefined;
    this.#flows = true;
    return Promise.resolve(first);
  }

  introduction(): NoteEvent<'router'> | undefined {
    const note = this.#note;
    this.#note = undefined;
    return note;
  }

  async return(): Promise<Result> {
    this.#settle('ignored');
    await this.#inner?.return?.();
    return done;
  }

  see(event: CompletionEvent, elsewhere: Elsewhere): void {
    switch (event.type) {
      case 'end':
        return this.#settle('success');
      case 'turn':
        this.stands = true;
        return;
      case 'attempt-failed':
        if (event.output === 'kept') this.stands = true;
        else if (!this.stands && !this.#settled && isSilence(event.error) && elsewhere.hasOthers)
          this.#leave(event.error);
        return;
      default:
        if (!this.answers && isOutput(event)) this.#begins();
    }
  }

  fail(error: unknown): void {
    const outcome = outcomeOf(error, this.target.model === undefined);
    this.#settle(outcome, isCompletionError(error) ? error : undefined);
  }

  /** The note goes up with the first event, so that no reader of notes keeps the target waiting. */
  readonly #introduce = (first: Result): Result => {
    this.#first = first;
    return { done: false, value: this.introduction()! };
  };

  #begins(): void {
    this.answers = true;
    this.target.breaker.answers(this.#pass);
    this.#weighing?.answered();
  }

  /** Whoever was silent once would be silent again. Nobody waits until it has unwound: it may be deaf as well. */
  #leave(error: CompletionError): void {
    this.silence = error;
    this.#flows = false;
    this.fail(error);
    Promise.resolve(this.#inner?.return?.()).catch(() => {}); // what it fails with now is no news
  }

  #settle(outcome: Outcome, error?: CompletionError): void {
    if (this.#settled) return;
    this.#settled = true;
    this.target.breaker.settle(this.#pass, outcome);
    this.#weighing?.over(outcome, error?.retryAfterMs);
    if (error?.retryAfterMs !== undefined && outcome !== 'ignored' && restsAll(error)) {
      this.target.rest(error.retryAfterMs);
    }
    this.#release?.();
  }
}

function isSilence(error: unknown): error is CompletionError {
  return isCompletionError(error, 'timeout') && error.clock !== 'deadline';
}
