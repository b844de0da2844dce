import type { CallOptions } from '../chain/complete.ts';
import { expected } from '../errors/expected.ts';

/** Options are the programmer's: what is wrong with them throws where they are given. */
export function assertCallOptions({ signal, timeoutMs, readerTimeoutMs, id }: CallOptions): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw expected('signal', 'an AbortSignal', signal);
  if (timeoutMs !== undefined && !(timeoutMs > 0)) throw expected('timeoutMs', 'a number > 0', timeoutMs);
  if (readerTimeoutMs !== undefined && !(readerTimeoutMs > 0)) {
    throw expected('readerTimeoutMs', 'a number > 0', readerTimeoutMs);
  }
  if (id !== undefined && (typeof id !== 'string' || id === '')) throw expected('id', 'a string that is not empty', id);
}
