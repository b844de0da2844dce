import { CompletionError } from '../errors/completion-error.ts';
import type { ClockName, Sent } from '../errors/error-codes.ts';
import type { ResponseHead } from './response-head.ts';

/** An answer that was paid for and is of no use. */
function useless(head: ResponseHead, message: string, cause?: unknown): CompletionError {
  const { status, provider, requestId } = head;
  return new CompletionError('malformed', message, {
    fault: 'target',
    sent: 'yes',
    status,
    provider,
    requestId,
    cause,
  });
}

/** An API does not redirect: its address is wrong, or something stands in front of it. */
export function redirected({ status, provider, requestId }: ResponseHead, said: string): CompletionError {
  const message = `Expected an answer of ${provider}, got HTTP ${status} (is its base URL right?) with ${said.slice(0, 500)}`;
  return new CompletionError('malformed', message, { fault: 'target', sent: 'no', status, provider, requestId });
}

export function unknownEncoding(head: ResponseHead, encoding: string): CompletionError {
  return useless(head, `Expected a content-encoding of gzip, deflate, br or zstd, got ${encoding}`);
}

export function brokenEncoding(head: ResponseHead, encoding: string, cause: unknown): CompletionError {
  return useless(head, `Expected a body in ${encoding}, got something else: ${String(cause)}`, cause);
}

export function tooLong(head: ResponseHead, maxBytes: number): CompletionError {
  return useless(head, `Expected an answer of at most ${maxBytes} bytes (maxBytes), got more`);
}

export function truncated({ status, provider, requestId }: ResponseHead): CompletionError {
  const message = `Expected the answer of ${provider} to go on to its terminal marker, got the end of the body`;
  return new CompletionError('truncated', message, { fault: 'transient', sent: 'yes', status, provider, requestId });
}

export function timedOut(
  clock: Exclude<ClockName, 'deadline'>,
  afterMs: number,
  details: { readonly provider: string; readonly sent: Sent; readonly requestId: string | undefined },
): CompletionError {
  const message = `Expected ${details.provider} to get further within ${afterMs} ms (${clock}), it did not`;
  return new CompletionError('timeout', message, { clock, fault: 'transient', ...details });
}
