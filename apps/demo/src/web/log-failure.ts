import { isCompletionError } from '@sluice/core';
import type { Logger } from 'pino';

/**
 * Tells of a stream that failed. Of a call's error only the code, since providers quote in its text what was asked; the line of the
 * call itself has the rest. All else is a fault of ours.
 */
export function logFailure(logger: Logger, error: unknown): void {
  if (isCompletionError(error)) logger.debug({ errorCode: error.code }, 'stream failed');
  else logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'stream failed');
}
