import {
  leavingError,
  observeCall,
  type Call,
  type CompletionEvent,
  type Ending,
  type Events,
  type Watch,
} from '@sluice/core';

/** How a call ended for somebody who reports it: a clock that ran out and a chain that was closed are failures too. */
export type Outcome =
  | { readonly how: 'done' | 'left'; readonly error?: undefined }
  | { readonly how: 'failed'; readonly error: unknown };

/** Somebody who reports on a call. */
export interface Reporter {
  /** The call, from below. */
  open(): Events;
  /** Says whether more text would tell it nothing new: it is not shown any, which costs less than to look away. */
  onEvent(event: CompletionEvent): boolean;
  /** Runs exactly once, at `end` before that is passed on. */
  onOver(outcome: Outcome): void;
}

/**
 * Reports a call from its first read until it is over, however that comes: nobody reads on, and still the signal fires. What a
 * reporter throws is a warning and nobody's failure.
 */
export function watchCall(call: Call, begin: () => Reporter): Events {
  return observeCall(
    call,
    () => new Reporting(call, begin()),
    ({ reporter }) => reporter.open(),
  );
}

class Reporting implements Watch {
  readonly reporter: Reporter;
  readonly #call: Call;
  #deaf = false;

  constructor(call: Call, reporter: Reporter) {
    this.reporter = reporter;
    this.#call = call;
  }

  onEvent(event: CompletionEvent): void {
    if (this.#deaf && event.type === 'text-delta') return;
    try {
      this.#deaf = this.reporter.onEvent(event);
    } catch (error) {
      warn(error);
    }
  }

  onEnd(ending: Ending): void {
    quietly(() => this.reporter.onOver(outcomeOf(this.#call, ending)));
  }
}

function outcomeOf(call: Call, ending: Ending): Outcome {
  if (ending.how !== 'left') return ending;
  const error = leavingError(call);
  return error === undefined || error.code === 'aborted' ? ending : { how: 'failed', error };
}

/** Runs what others wrote where a throw would replace an answer. */
export function quietly<Value>(report: () => Value): Value | undefined {
  try {
    return report();
  } catch (error) {
    warn(error);
    return undefined;
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
