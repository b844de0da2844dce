import { CompletionError } from '@sluice/core';

/** What the wire cannot say. Another provider's may: the fault is the target's. */
export function unsupported(provider: string, field: string, got: unknown): CompletionError {
  const message = `Chat Completions has no counterpart of \`${field}\`, got ${JSON.stringify(got)}`;
  return new CompletionError('unsupported', message, { fault: 'target', provider });
}
