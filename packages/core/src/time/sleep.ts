import { abortError } from '../errors/abort-error.ts';
import { systemClock, type Clock } from './clock.ts';

/**
 * Waits `delayMs`, or until the signal fires. Leaves no timer and no listener behind.
 *
 * @throws {@link CompletionError} why the signal fired.
 * @example
 * ```ts
 * await sleep(250, call.signal);
 * ```
 */
export function sleep(delayMs: number, signal: AbortSignal, clock: Clock = systemClock): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal));
    const stop = (): void => {
      cancel();
      reject(abortError(signal));
    };
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
