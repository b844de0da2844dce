import {
  hold,
  later,
  leavingError,
  observe,
  type Call,
  type CompletionEvent,
  type Ending,
  type Events,
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
  return later(() => watched(call, begin()));
}

function watched(call: Call, reporter: Reporter): Events {
  let over = false;
  const tell = (ending: Ending): void => {
    if (over) return;
    over = true;
    quietly(() => reporter.onOver(outcomeOf(call, ending)));
  };
  const release = hold(call, () => tell({ how: 'left' }));
  const onEnd = (ending: Ending): void => {
    tell(ending);
    release();
  };
  let deaf = false;
  const onEvent = (event: CompletionEvent): void => {
    if (deaf && event.type === 'text-delta') return;
    try {
      deaf = reporter.onEvent(event);
    } catch (error) {
      warn(error);
    }
  };
  try {
    return observe(reporter.open(), { onEvent, onEnd });
  } catch (error) {
    onEnd({ how: 'failed', error });
    throw error;
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
