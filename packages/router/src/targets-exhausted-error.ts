import { CompletionError, type Sent } from '@sluice/core';

declare module '@sluice/core' {
  interface ErrorCodes {
    /** A router has nobody left to ask. */
    'targets-exhausted': true;
  }
}

/**
 * What became of a target: it was asked and failed, or was not asked because its breaker is open, because it said when to
 * come back (`resting`), because its `when` did not take the call (`rule`), because there was no time (`deadline`) or no retry
 * budget (`budget`) left, or because the one before it said that the call is wrong (`fault`).
 */
export type TargetReport =
  | { readonly target: string; readonly outcome: 'failed'; readonly error: CompletionError }
  | {
      readonly target: string;
      readonly outcome: 'skipped';
      readonly because: 'open' | 'resting' | 'rule' | 'deadline' | 'budget' | 'fault';
      readonly retryAfterMs?: number;
    };

const certainty: readonly Sent[] = ['no', 'maybe', 'yes'];

/**
 * Nobody could answer. `targets` says of each why; `retryAfterMs` is the soonest that one of them may be asked again, as
 * far as they said; `cause` has the errors of all that were asked.
 */
export class TargetsExhaustedError extends CompletionError {
  readonly targets: readonly TargetReport[];

  constructor(targets: readonly TargetReport[]) {
    const errors = targets.flatMap((report) => (report.outcome === 'failed' ? [report.error] : []));
    const hints = targets.flatMap((report) => {
      const hint = report.outcome === 'failed' ? report.error.retryAfterMs : report.retryAfterMs;
      return hint === undefined ? [] : [hint];
    });
    const transient = targets.some((report) =>
      report.outcome === 'failed'
        ? report.error.fault === 'transient'
        : report.because !== 'rule' && report.because !== 'fault',
    );
    super('targets-exhausted', `Expected one of the targets to answer, none did: ${targets.map(line).join(' · ')}`, {
      fault: transient ? 'transient' : errors.length > 0 ? errors.at(-1)!.fault : 'request',
      sent: certainty[Math.max(0, ...errors.map(({ sent }) => certainty.indexOf(sent)))]!,
      ...(hints.length > 0 && { retryAfterMs: Math.min(...hints) }),
      ...(errors.length > 0 && { cause: new AggregateError(errors, 'What each target said') }),
    });
    this.targets = targets;
  }
}

function line(report: TargetReport): string {
  if (report.outcome === 'failed') return `${report.target} failed (${report.error.code}: ${report.error.message})`;
  return `${report.target} was not asked (${report.because})`;
}
