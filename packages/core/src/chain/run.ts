import { abortError } from '../errors/abort-error.ts';
import { CompletionError } from '../errors/completion-error.ts';
import { withoutEnd } from '../errors/without-end.ts';
import { withPartial } from '../errors/with-partial.ts';
import type { CompletionEvent } from '../events/event.ts';
import { Fold } from '../events/fold.ts';
import type { Linked } from '../linked-list.ts';
import { afterThat, quietly } from './after-that.ts';
import { CallClock, type Timed } from './call-clock.ts';
import type { Asked, Edge } from './edge.ts';
import { Lifetime } from '../call/lifetime.ts';
import { takeReady, type Readying } from './ready.ts';

type Result = IteratorResult<CompletionEvent, void>;

const done: Result = { done: true, value: undefined };
/** Why the signal fires when nothing went wrong. Shared: an error made for each call would cost more than the call. */
const finished = Object.freeze(new CompletionError('aborted', 'The call is over'));
const left = Object.freeze(new CompletionError('aborted', 'The reader left'));

const nothingToUnwind = Promise.resolve();
/** A reader that takes nothing for so long holds up others. */
const readerTimeoutMs = 300_000;

/**
 * One call at the edge: reads the chain, folds what comes, and knows when it is over. Over is over however it came:
 * the signal fires, timer and listener go, a pending read is settled at once, and links unwind behind it.
 */
export class Run implements Timed, Linked<Run> {
  previousLinked: Run | undefined;
  nextLinked: Run | undefined;
  readonly fold: Fold = new Fold();
  reads = 0;
  readonly #edge: Edge;
  readonly #asked: Asked;
  readonly #lifetime = new Lifetime();
  #state: 'new' | 'resting' | 'reading' | 'over' = 'new';
  #inner: Readying | undefined;
  /** A failure that no read was there to take. */
  #untold: { readonly error: unknown } | undefined;
  #clock: CallClock | undefined;
  #unwound: Promise<void> = nothingToUnwind;
  #pending: Promise<Result> | undefined;
  #resolve!: (result: Result) => void;
  #reject!: (error: unknown) => void;

  constructor(edge: Edge, asked: Asked) {
    this.#edge = edge;
    this.#asked = asked;
  }

  get resting(): boolean {
    return this.#state === 'resting';
  }

  next(): Promise<Result> {
    if (this.#state === 'reading') return afterThat(this.#pending!, this); // reads queue, as in a generator
    if (this.#state === 'new') this.#begin();
    if (this.#state === 'over') return this.#afterwards();
    this.reads++;
    const ready = this.#take();
    if (ready) return Promise.resolve({ done: false, value: ready });
    if ((this.#state as string) === 'over') return this.#afterwards();
    this.#state = 'reading';
    this.#pending = new Promise(this.#open);
    try {
      this.#inner!.next().then(this.#received, this.#failed);
    } catch (error) {
      this.#failed(error); // a hand-written iterator may throw instead of rejecting
    }
    return this.#pending;
  }

  /** Takes in what has come already. For who waits for the whole and looks at nothing on the way. */
  takeAll(): void {
    while (this.#state === 'resting' && this.#take());
  }

  /** The reader goes. Settles when the polite links have unwound. */
  leave(): Promise<void> {
    if (this.#state === 'over') return this.#unwound;
    const pending = this.#state === 'reading';
    this.#finish(left);
    if (pending) this.#resolve(done);
    return this.#unwound;
  }

  /** Somebody else ends it: the caller's signal, a clock, `close()`. The reader is told, now or at its next read. */
  abort(reason: CompletionError): Promise<void> {
    if (this.#state === 'over') return this.#unwound;
    const pending = this.#state === 'reading';
    this.#finish(reason);
    this.#tell(reason, pending);
    return this.#unwound;
  }

  /** The failure that nobody was told of yet; then the end, however often somebody asks. */
  #afterwards(): Promise<Result> {
    const untold = this.#untold;
    this.#untold = undefined;
    return untold ? quietly(Promise.reject(untold.error)) : Promise.resolve(done);
  }

  #begin(): void {
    const { signal } = this.#asked.options;
    this.#state = 'resting';
    this.#edge.live.add(this);
    if (signal?.aborted) return void this.abort(abortError(signal, 'no'));
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    try {
      this.#clock = this.#startClock();
      this.#inner = this.#edge.begin(this.#asked, this.#lifetime)[Symbol.asyncIterator]();
    } catch (error) {
      this.#finish(finished);
      this.#tell(error, false);
    }
  }

  /** Whoever waits for the whole cannot stop reading, and mostly has no deadline: no clock then. */
  #startClock(): CallClock | undefined {
    const { stream, options } = this.#asked;
    const patienceMs = stream ? (options.readerTimeoutMs ?? readerTimeoutMs) : Infinity;
    if (options.timeoutMs === undefined && patienceMs === Infinity) return undefined;
    return new CallClock(this, { timeoutMs: options.timeoutMs, readerTimeoutMs: patienceMs }, this.#edge.timers);
  }

  readonly #open = (resolve: (result: Result) => void, reject: (error: unknown) => void): void => {
    this.#resolve = resolve;
    this.#reject = reject;
  };

  readonly #received = (result: Result): void => {
    if (this.#state === 'over') return;
    if (result.done) return this.#failed(withoutEnd());
    try {
      this.#add(result.value);
    } catch (error) {
      return this.#failed(error); // an event that is none: a link made it up
    }
    if (this.#state === 'reading') this.#state = 'resting';
    this.#resolve(result);
  };

  #take(): CompletionEvent | undefined {
    const event = this.#inner![takeReady]?.();
    if (!event) return undefined;
    try {
      this.#add(event);
    } catch (error) {
      this.#finish(finished);
      this.#tell(error, false);
      return undefined;
    }
    return event;
  }

  #add(event: CompletionEvent): void {
    this.fold.add(event);
    if (event.type === 'end') this.#finish(finished); // whoever reads on and whoever leaves see the same
  }

  readonly #failed = (error: unknown): void => {
    if (this.#state === 'over') return;
    this.#finish(finished);
    this.#tell(error, true);
  };

  readonly #onAbort = (): void => void this.abort(abortError(this.#asked.options.signal!));

  #tell(error: unknown, pending: boolean): void {
    this.fold.fail(error);
    const told = withPartial(error, this.fold.completion);
    if (!pending) {
      this.#untold = { error: told };
      return;
    }
    void quietly(this.#pending!);
    this.#reject(told);
  }

  /** Signal first, `return()` second: a generator's `return()` waits for its pending read, and the signal ends that. */
  #finish(reason: CompletionError): void {
    this.#state = 'over';
    this.#clock?.stop();
    this.#asked.options.signal?.removeEventListener('abort', this.#onAbort);
    this.#lifetime.end(reason);
    this.#unwound = this.#unwind();
  }

  /** A link that fails while it is left has nobody to tell: the answer is whole, or its error is on its way. */
  #unwind(): Promise<void> {
    try {
      const returned = this.#inner?.return?.();
      if (returned) return returned.then(this.#away, this.#away);
    } catch {
      // the same
    }
    this.#away();
    return nothingToUnwind;
  }

  readonly #away = (): void => this.#edge.live.delete(this);
}
