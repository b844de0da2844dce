import { CompletionError, isCompletionError } from './completion-error.ts';
import type { Sent } from './error-codes.ts';

/**
 * Why a signal fired, as the error that a wait rejects with. The edge's own reasons pass as they are. `sent` is `maybe`
 * unless whoever asks knows that nothing had been asked yet.
 */
export function abortError(signal: AbortSignal, sent: Sent = 'maybe'): CompletionError {
  const cause: unknown = signal.reason;
  return isCompletionError(cause) ? cause : new CompletionError('aborted', 'The call was aborted', { sent, cause });
}

/** Tells the caller's going away (left, aborted, deadline, closed) from a failure of what was called. */
export function isLeaving(error: unknown): boolean {
  if (!isCompletionError(error)) return false;
  const { code, clock } = error;
  return (
    code === 'aborted' || code === 'abandoned' || code === 'closed' || (code === 'timeout' && clock === 'deadline')
  );
}
