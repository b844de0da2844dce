import { CompletionError } from '@sluice/core';

/** What `acquire` throws once a store is closed. */
export function closedError(): CompletionError {
  return new CompletionError('closed', 'Expected a store of permits that is open, got one that was closed');
}
