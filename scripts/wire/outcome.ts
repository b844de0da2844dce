import type { Completion, CompletionError } from '@sluice/core';

/** What came of decoding an interaction. */
export type Outcome =
  | { readonly kind: 'result'; readonly completion: Completion }
  | { readonly kind: 'error'; readonly error: CompletionError };

/** A difference between the SDK's answer and ours; `field` as the SDK's answer names it. */
export interface Difference {
  readonly field: string;
  readonly expected: unknown;
  readonly got: unknown;
}
