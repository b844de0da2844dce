import { CompletionError } from './completion-error.ts';

/** The failure of events that are over without `end`: whoever made them lost it, or was cut. */
export function withoutEnd(): CompletionError {
  return new CompletionError('truncated', 'Expected the events to end with `end`, got the end of them', {
    fault: 'transient',
    sent: 'maybe',
  });
}
