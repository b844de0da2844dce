import { expect, test } from 'vitest';
import { CompletionError, isCompletionError } from './completion-error.ts';
import { copyError } from './copy-error.ts';

class SpentError extends CompletionError {
  readonly left = 3;
}

test('a copy is of the same class, says the same, and leaves the error as it was, even a frozen one', () => {
  const cause = new Error('first');
  const error = Object.freeze(new SpentError('quota', 'Spent', { status: 402, retryAfterMs: 5, cause }));
  const copy = copyError(error);
  expect(copy).not.toBe(error);
  expect(copy).toBeInstanceOf(SpentError);
  expect(isCompletionError(copy, 'quota')).toBe(true);
  expect(copy).toMatchObject({ message: 'Spent', status: 402, retryAfterMs: 5, left: 3, sent: 'no', cause });
  expect(copy.stack).toBe(error.stack);
});

test('a copy may say more: another cause, and that it may have cost money', () => {
  const error = new CompletionError('connection', 'Refused', { fault: 'transient' });
  const cause = new AggregateError([error]);
  const copy = copyError(error, { sent: 'yes', cause });
  expect([copy.sent, copy.cause, error.sent, error.cause]).toEqual(['yes', cause, 'no', undefined]);
  expect(copy.toJSON()).toEqual({ code: 'connection', message: 'Refused', fault: 'transient', sent: 'yes' });
});
