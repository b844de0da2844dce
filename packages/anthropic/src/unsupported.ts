import { CompletionError } from '@sluice/core';

/** What the Messages API cannot do. Another provider may: the fault is the target's. */
export function unsupported(field: string, got: unknown): CompletionError {
  return new CompletionError(
    'unsupported',
    `Anthropic has no counterpart of \`${field}\`, got ${JSON.stringify(got)}`,
    {
      fault: 'target',
      provider: 'anthropic',
    },
  );
}
