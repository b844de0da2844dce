import { CompletionError } from '@sluice/core';

declare module '@sluice/core' {
  interface ErrorCodes {
    /** Nothing is recorded for this request, and recordings may not be added. Of `@sluice/testing`. */
    'no-recording': true;
  }
}

/**
 * Why a test fails whose traffic could not be recorded: `two-tests` have one folder · `not-attached`: no way tells of
 * answers · `not-written`: the file system refused · `incomplete`: the answer never came to its end · `secret`: the
 * file would hold one.
 */
export type RecordingProblem = 'two-tests' | 'not-attached' | 'not-written' | 'incomplete' | 'secret';

/** Recording failed. Nothing was kept of the exchange that it is about. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly problem: RecordingProblem;

  constructor(problem: RecordingProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/** A request that has no recording: it is the request that is wrong, nothing was sent, and trying again is in vain. */
export function noRecording(message: string): CompletionError {
  return new CompletionError('no-recording', message, { fault: 'request', sent: 'no' });
}

/** Throws what went wrong in a test: the one problem as it is, several as one error that holds and names them all. */
export function throwProblems(problems: readonly Error[]): void {
  if (problems.length === 0) return;
  if (problems.length === 1) throw problems[0]!;
  throw new AggregateError(problems, problems.map(({ message }) => message).join('\n\n'));
}
