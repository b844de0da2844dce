import { copyError, type CompletionError, type Sent } from '@sluice/core';

const rank: readonly Sent[] = ['no', 'maybe', 'yes'];

/**
 * The last error of several attempts, with all of them as its cause. It can have cost money if any of them can. A failure
 * that stands alone is left as it was thrown.
 */
export function withCauses(errors: readonly CompletionError[]): CompletionError {
  const last = errors.at(-1)!;
  if (errors.length === 1) return last;
  const sent = rank[Math.max(...errors.map((error) => rank.indexOf(error.sent)))]!;
  return copyError(last, { sent, cause: new AggregateError(errors, `${errors.length} attempts failed`) });
}
