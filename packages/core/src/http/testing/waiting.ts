import { isCompletionError, type CompletionError } from '../../errors/completion-error.ts';
import type { CompletionEvent } from '../../events/event.ts';
import { systemClock } from '../../time/clock.ts';
import { sleep } from '../../time/sleep.ts';

const never = new AbortController().signal;

export function pause(delayMs: number): Promise<void> {
  return sleep(delayMs, never);
}

/** Waits until something is so. Short looks instead of one long sleep: quick where the machine is, patient where not. */
export async function until(isSo: () => boolean, what: string, withinMs = 3_000): Promise<void> {
  const giveUpAt = systemClock.now() + withinMs;
  while (!isSo()) {
    if (systemClock.now() > giveUpAt) throw new Error(`Expected ${what} within ${withinMs} ms`);
    await pause(2);
  }
}

/** The shortest of up to three tries, the first within the bound: a pause of the machine is not the code's. */
export async function bestOf(boundMs: number, attempt: () => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let n = 0; n < 3 && best > boundMs; n++) best = Math.min(best, await attempt());
  return best;
}

/** Reads to the end. */
export async function readAll(events: AsyncIterable<CompletionEvent>): Promise<readonly CompletionEvent[]> {
  const all: CompletionEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** The texts of deltas, joined. */
export function textOf(events: readonly CompletionEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

/** The error that something must end with. */
export async function errorOf(work: Promise<unknown> | AsyncIterable<CompletionEvent>): Promise<CompletionError> {
  try {
    await (work instanceof Promise ? work : readAll(work));
  } catch (error) {
    if (isCompletionError(error)) return error;
    throw error;
  }
  throw new Error('Expected a CompletionError, got a normal end');
}
