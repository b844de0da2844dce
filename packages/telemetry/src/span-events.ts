import type { Attributes } from '@opentelemetry/api';
import type { AttemptFailed } from '@sluice/core';
import { errorTypeOf } from './call-record.ts';
import { attribute, own, providerNameOf } from './conventions.ts';

/** An attempt that failed while the call went on. */
export function failureAttributes({ error, output }: AttemptFailed): Attributes {
  return {
    [attribute.errorType]: errorTypeOf(error),
    [attribute.providerName]: error.provider === undefined ? undefined : providerNameOf(error.provider),
    [attribute.httpStatus]: error.status,
    [own.requestId]: error.requestId,
    [own.retryAfterMs]: error.retryAfterMs,
    [own.attemptOutput]: output,
  };
}

/** What a link said. Its numbers and flags; its words only where content is told, since they may be somebody's. */
export function noteAttributes(note: { readonly type: string }, content: boolean): Attributes {
  const attributes: Attributes = { [own.note]: note.type };
  for (const [name, value] of Object.entries(note)) {
    const kind = typeof value;
    const told = kind === 'number' || kind === 'boolean' || (kind === 'string' && content);
    if (told && name !== 'type') attributes[`${own.note}.${name}`] = value as string | number | boolean;
  }
  return attributes;
}
