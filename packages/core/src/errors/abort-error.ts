import { CompletionError, isCompletionError } from './completion-error.ts';

/** Why a signal fired, as the error that a wait rejects with. The edge's own reasons pass as they are. */
export function abortError(signal: AbortSignal): CompletionError {
  const reason: unknown = signal.reason;
  return isCompletionError(reason) ? reason : new CompletionError('aborted', 'The call was aborted', { cause: reason });
}

/** Tells the caller's going away (left, aborted, deadline, closed) from a failure of what was called. */
export function isLeaving(error: unknown): boolean {
  if (!isCompletionError(error)) return false;
  const { code, clock } = error;
  return (
    code === 'aborted' || code === 'abandoned' || code === 'closed' || (code === 'timeout' && clock === 'deadline')
  );
}
