import type { Scenario } from './scenario.ts';
import type { Seen } from './seen.ts';

/** From good to bad. */
export const outcomes = ['pass', 'partial', 'safe', 'fail'] as const;

/**
 * `pass`: the caller got what was wanted, and everybody behaved · `partial`: got it, but not as nicely as one can · `safe`: did
 * not, and was told so · `fail`: waited for ever, was given half an answer as a whole one, or somebody misbehaved.
 */
export type Outcome = (typeof outcomes)[number];

/** A score and the reason for it. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly why: string;
}

/** Scores what was seen, by failoverbench's rules (its methodology 0.1). */
export function score({ wanted, checks }: Scenario, seen: Seen, hasFallback: boolean): Verdict {
  if (seen.ended === 'hang') return { outcome: 'fail', why: 'it hangs' };
  if (wanted === 'answer' && seen.ended === 'answer' && !seen.whole) {
    return { outcome: 'fail', why: 'half an answer, given as a whole one' };
  }
  const broken = checks.filter((check) => (hasFallback || !check.needsFallback) && !check.holds(seen));
  const required = broken.filter(({ advisory }) => !advisory);
  if (required.length > 0) return { outcome: 'fail', why: `not ${listOf(required)}` };
  if (wanted === 'error' && seen.ended === 'answer') {
    return { outcome: 'partial', why: 'went on until somebody answered' };
  }
  if (seen.ended !== wanted) return { outcome: 'safe', why: seen.error ?? 'an error' };
  if (broken.length > 0) return { outcome: 'partial', why: `not ${listOf(broken)}` };
  return { outcome: 'pass', why: '' };
}

function listOf(checks: Scenario['checks']): string {
  return checks.map(({ says }) => says).join(', not ');
}
