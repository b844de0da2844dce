import { isCompletionError, isLeaving, type CompletionError, type ErrorCode } from '@sluice/core';
import type { Outcome } from './breaker/breaker.ts';

/** What says that a target is not well. What a link of ours refuses, and what is wrong with the call, says nothing of it. */
const failures: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'authentication',
  'permission',
  'not-found',
  'quota',
  'overloaded',
  'provider-error',
  'connection',
  'timeout',
  'truncated',
  'malformed',
]);

/** What of our own refuses every call, and says for how long. What other links refuse, they refuse the one call. */
const closed: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['circuit-open', 'targets-exhausted']);

/**
 * What a failed call says of whom it was made to.
 *
 * @param choseModel - Whether the model was the caller's to name: that there is none of that name is its own matter then, and
 *   must not close the target to everybody.
 */
export function outcomeOf(error: unknown, choseModel: boolean): Outcome {
  if (!isCompletionError(error) || isLeaving(error)) return 'ignored';
  if (error.code === 'rate-limit') return 'throttled';
  if (error.code === 'not-found' && choseModel) return 'ignored';
  if (failures.has(error.code)) return error.fault === 'request' ? 'ignored' : 'failure';
  return error.fault === 'transient' && error.retryAfterMs !== undefined ? 'throttled' : 'ignored';
}

/** Whether everybody has to wait for what it names as `retryAfterMs`, and not only the call that it refused. */
export function restsAll({ code }: CompletionError): boolean {
  return code === 'rate-limit' || failures.has(code) || closed.has(code);
}
