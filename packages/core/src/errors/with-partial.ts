import type { Completion } from '../events/completion.ts';
import { isCompletionError } from './completion-error.ts';
import { copyError } from './copy-error.ts';

/**
 * Puts what had been answered on an error. An error that carries a partial answer already is shared with another caller
 * (a flight that failed), and one that is frozen with everybody: this caller gets a copy of it, with an answer of its own.
 */
export function withPartial(error: unknown, partial: Completion): unknown {
  if (!isCompletionError(error)) return error;
  const own = error.partial === undefined && Object.isExtensible(error) ? error : copyError(error);
  Object.defineProperty(own, 'partial', { value: partial, configurable: true, writable: true, enumerable: true });
  return own;
}
