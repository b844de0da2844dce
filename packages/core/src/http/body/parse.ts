import { CompletionError, isCompletionError } from '../../errors/completion-error.ts';
import type { JsonValue } from '../../json.ts';
import type { ResponseHead } from '../response-head.ts';

/** How much of a body that is none of ours goes into a message. */
export const snippetBytes = 2_048;

export function textOf(parts: readonly Uint8Array[]): string {
  const text = (
    parts.length === 1
      ? Buffer.from(parts[0]!.buffer, parts[0]!.byteOffset, parts[0]!.byteLength)
      : Buffer.concat(parts)
  ).toString();
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

export function parse(text: string, head: ResponseHead): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw malformed(head, 'Expected JSON', text, error);
  }
}

export function parseOrNothing(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

export function malformed(head: ResponseHead, message: string, got: string, cause?: unknown): CompletionError {
  return new CompletionError('malformed', `${message}, got ${JSON.stringify(got.slice(0, snippetBytes))}`, {
    fault: 'target',
    sent: 'yes',
    status: head.status,
    provider: head.provider,
    requestId: head.requestId,
    cause,
  });
}

/** What a decoder threw that is no answer of the provider's: it met a shape that it did not expect. */
export function asMalformed(error: unknown, head: ResponseHead): CompletionError {
  if (isCompletionError(error)) return error;
  return malformed(head, 'Expected an answer that can be read', String(error), error);
}
