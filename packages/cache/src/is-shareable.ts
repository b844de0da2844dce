import { isCompletionError, isLeaving } from '@sluice/core';

/** Whether an error was said by a provider, to all who asked. What a link refuses, it refuses to one caller. */
export function isShareable(error: unknown): boolean {
  return isCompletionError(error) && error.provider !== undefined && !isLeaving(error);
}
