import { isCompletionError } from '@sluice/core';

/**
 * Tells the server of an error in full. Where nobody asked to be told, errors that are none of a call's own are a warning
 * of the process: a browser sees `internal` and no more, and a mistake may not vanish.
 */
export function report(onError: ((error: unknown) => void) | undefined, error: unknown): void {
  if (!onError) {
    if (!isCompletionError(error)) warn(error);
    return;
  }
  new Promise<void>((resolve) => resolve(onError(error))).catch(warn); // it may throw, and it may be async
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
