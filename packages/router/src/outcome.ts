import { isCompletionError, isLeaving, type ErrorCode } from '@sluice/core';
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

/** What a failed call says of whom it was made to. */
export function outcomeOf(error: unknown): Outcome {
  if (!isCompletionError(error) || isLeaving(error)) return 'ignored';
  if (error.code === 'rate-limit') return 'throttled';
  if (failures.has(error.code)) return error.fault === 'request' ? 'ignored' : 'failure';
  return error.fault === 'transient' && error.retryAfterMs !== undefined ? 'throttled' : 'ignored';
}
