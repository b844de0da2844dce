import { CompletionError } from './completion-error.ts';
import type { Sent } from './error-codes.ts';

/** What may be said otherwise in a copy. */
export interface ErrorChanges {
  readonly sent?: Sent;
  readonly cause?: unknown;
}

/**
 * An error like `error`, of its class, to say more on: the one that was thrown may be shared with other callers, or frozen.
 * A true error, with a stack: what `Object.create` makes of one is none.
 *
 * @example `throw copyError(last, { cause: new AggregateError(all) });`
 */
export function copyError(error: CompletionError, changes: ErrorChanges = {}): CompletionError {
  const copy = new CompletionError(error.code, error.message);
  const { stack: _, ...own } = Object.getOwnPropertyDescriptors(error);
  for (const descriptor of Object.values(own)) descriptor.configurable = true; // frozen, some of them
  Object.defineProperties(copy, own);
  Object.defineProperty(copy, 'stack', { value: error.stack, configurable: true, writable: true });
  if (changes.sent) Object.defineProperty(copy, 'sent', { value: changes.sent, enumerable: true });
  if ('cause' in changes)
    Object.defineProperty(copy, 'cause', { value: changes.cause, configurable: true, writable: true });
  return Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object) as CompletionError;
}
