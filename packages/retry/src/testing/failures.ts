import { CompletionError, type CompletionErrorDetails } from '@sluice/core';
import { end, start, text, usage, type Step } from '@sluice/core/laws';

/** A failure as the transport makes one of a status. */
export function status(number: number, details: CompletionErrorDetails = {}): CompletionError {
  const code = number === 429 ? 'rate-limit' : number === 503 ? 'overloaded' : 'provider-error';
  return new CompletionError(code, `HTTP ${number}`, {
    fault: 'transient',
    sent: number === 429 ? 'no' : 'maybe',
    status: number,
    provider: 'p',
    ...details,
  });
}

/** A connection that was refused: nothing was sent. */
export function refused(): CompletionError {
  return new CompletionError('connection', 'Refused', { fault: 'transient', sent: 'no', provider: 'p' });
}

export const ok: readonly Step[] = [start(), text('Hello'), usage(3, 1), end()];
