import type { Call, CompletionError } from '@sluice/core';
import { helpsElsewhere } from './helps-elsewhere.ts';
import type { Target } from './target.ts';
import { TargetsExhaustedError, type TargetReport } from './targets-exhausted-error.ts';

/** A target that was asked, and what it failed with. */
export interface Failure {
  readonly target: Target;
  readonly error: CompletionError;
}

interface Tried {
  readonly call: Call;
  readonly failed: readonly Failure[];
  readonly unaffordable: readonly Target[];
}

/** The error that says of each target why it did not answer, as things stand now. */
export function exhausted(targets: readonly Target[], { call, failed, unaffordable }: Tried): TargetsExhaustedError {
  const last = failed.at(-1)?.error;
  const why = (target: Target): TargetReport => {
    const failure = failed.find((one) => one.target === target);
    if (failure) return { target: target.name, outcome: 'failed', error: failure.error };
    const skipped = { target: target.name, outcome: 'skipped' } as const;
    if (!target.takes(call)) return { ...skipped, because: 'rule' };
    const { restsMs, waitMs } = target;
    if (waitMs > 0) return { ...skipped, because: restsMs > 0 ? 'resting' : 'open', retryAfterMs: waitMs };
    if (unaffordable.includes(target)) return { ...skipped, because: 'budget' };
    return { ...skipped, because: last && !helpsElsewhere(last) ? 'fault' : 'deadline' };
  };
  return new TargetsExhaustedError(targets.map(why));
}
