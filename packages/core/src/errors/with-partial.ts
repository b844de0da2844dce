import type { Completion } from '../events/completion.ts';
import { CompletionError, isCompletionError } from './completion-error.ts';

/**
 * Puts what had been answered on an error. An error that carries a partial answer already is shared with another caller
 * (a flight that failed), and one that is frozen with everybody: this caller gets a copy of it, with an answer of its own.
 */
export function withPartial(error: unknown, partial: Completion): unknown {
  if (!isCompletionError(error)) return error;
  const own = error.partial === undefined && Object.isExtensible(error) ? error : copyOf(error);
  Object.defineProperty(own, 'partial', { value: partial, configurable: true, writable: true, enumerable: true });
  return own;
}

/** A true error, with a stack: what `Object.create` makes of one is none. */
function copyOf(error: CompletionError): CompletionError {
  const copy = new CompletionError(error.code, error.message);
  const { stack: _, ...own } = Object.getOwnPropertyDescriptors(error);
  for (const descriptor of Object.values(own)) descriptor.configurable = true; // frozen, some of them
  Object.defineProperties(copy, own);
  Object.defineProperty(copy, 'stack', { value: error.stack, configurable: true, writable: true });
  return Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object) as CompletionError;
}
