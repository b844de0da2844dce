import { abortError } from '@sluice/core';

/**
 * Waits for something, and no longer than somebody is there to be told.
 *
 * @throws {@link CompletionError} `aborted` when the signal fires.
 */
export function whileThere<Value>(value: Value | Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(abortError(signal));
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    Promise.resolve(value)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', leave));
  });
}
