import { CompletionError, isCompletionError } from '@sluice/core';

/** What a store failed with, as an error of ours. */
export function storeFailure(cause: unknown): CompletionError {
  if (isCompletionError(cause)) return cause;
  return new CompletionError('store', 'The store of streams failed', { fault: 'transient', cause });
}
