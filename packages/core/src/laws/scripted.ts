import type { Call } from '../call/call.ts';
import type { Transport } from '../chain/middleware.ts';
import { abortError } from '../errors/abort-error.ts';
import { CompletionError } from '../errors/completion-error.ts';
import type { CompletionEvent } from '../events/event.ts';
import { hold } from '../link/hold.ts';
import { systemClock, type Clock } from '../time/clock.ts';
import { sleep } from '../time/sleep.ts';

/**
 * One thing that a scripted transport does: yields an event · throws an error · waits, on its clock and on the call's
 * signal · `'hang'`: waits until the signal fires · `'deaf'`: waits for ever, whatever the signal says.
 */
export type Step = CompletionEvent | Error | { readonly waitMs: number } | 'hang' | 'deaf';

/** What a scripted transport does for one call. */
export type Script = readonly Step[] | ((call: Call) => readonly Step[]);

/** A transport that says what it is told, and counts. Each call opens one socket and closes it in one of three ways. */
export interface Scripted extends Transport {
  /** The calls that were begun, in order: nothing counts before its events are read. */
  readonly calls: readonly Call[];
  /** How many sockets are open. */
  readonly open: number;
  /** Sockets closed although the answer was not over: somebody left. */
  readonly aborted: number;
  /** Sockets closed after `end`. */
  readonly drained: number;
  /** Sockets closed because the script failed, or ended without `end`. */
  readonly failed: number;
  /** How many events were handed out. */
  readonly pulled: number;
}

/**
 * Makes a transport of scripts, one a call; the last one repeats. A script that is over without `end` fails as
 * `truncated`, as a real answer does.
 *
 * @param provider - Its name, or its name and the clock that `waitMs` is measured on.
 * @example
 * ```ts
 * const transport = scripted('p', [new CompletionError('overloaded', 'Busy', { fault: 'transient' })], [
 *   start(), text('Hello'), usage(3, 1), end(),
 * ]);
 * const { text } = await compose(retry(), transport)(request);
 * ```
 */
export function scripted(
  provider: string | { readonly provider: string; readonly clock: Clock },
  ...scripts: readonly Script[]
): Scripted {
  const { provider: name, clock } = typeof provider === 'string' ? { provider, clock: systemClock } : provider;
  const calls: Call[] = [];

  async function* speak(call: Call): AsyncGenerator<CompletionEvent, void> {
    const script = scripts[Math.min(calls.length, scripts.length - 1)] ?? [];
    calls.push(call);
    if (call.signal.aborted) throw abortError(call.signal);
    let outcome: 'aborted' | 'drained' | 'failed' = 'aborted';
    transport.open++;
    const close = hold(call.signal, () => {
      transport.open--;
      transport[outcome]++;
    });
    try {
      for (const step of typeof script === 'function' ? script(call) : script) {
        if (step === 'deaf') await new Promise(() => {});
        else if (step === 'hang') await untilAborted(call.signal);
        else if (step instanceof Error) {
          outcome = 'failed';
          throw step;
        } else if ('waitMs' in step) await sleep(step.waitMs, call.signal, clock);
        else {
          transport.pulled++;
          if (step.type === 'end') outcome = 'drained';
          yield step;
        }
      }
      if (outcome === 'drained') return;
      outcome = 'failed';
      throw new CompletionError('truncated', 'Expected the script to end with `end`, it did not', {
        fault: 'transient',
        sent: 'maybe',
        provider: name,
      });
    } finally {
      close();
    }
  }

  Object.defineProperty(speak, 'name', { value: name });
  const transport = Object.assign(speak, {
    provider: name,
    calls,
    open: 0,
    aborted: 0,
    drained: 0,
    failed: 0,
    pulled: 0,
  });
  return transport;
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(abortError(signal));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
