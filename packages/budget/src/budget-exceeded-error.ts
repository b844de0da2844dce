import { CompletionError } from '@sluice/core';
import type { Standing } from './budget-store.ts';
import type { Unit } from './unit.ts';
import type { WindowName } from './window/window.ts';

declare module '@sluice/core' {
  interface ErrorCodes {
    /** Too little is left: see {@link BudgetExceededError}. */
    'budget-exceeded': true;
    /** Enough may be left when calls that run are over: see {@link BudgetExceededError}. */
    'budget-contended': true;
  }
}

/**
 * Why there was too little: `spent`: come again when the window resets · `contended`: what calls that run hold is in the way ·
 * `too-big`: it is more than the whole limit, and never fits · `cut`: the answer had begun, and grew beyond what was left.
 */
export type ShortBy = 'spent' | 'contended' | 'too-big' | 'cut';

/** When to come again where others' calls are in the way: many are over by then. */
const contendedRetryMs = 1_000;

/**
 * Too little is left of a budget; `sent` is `no` unless the answer was `cut`. Guarded by
 * `isCompletionError(error, 'budget-exceeded')`, and `'budget-contended'` for what is worth another try after `retryAfterMs`.
 * What it carries is what the body of a 429 or 402 needs.
 */
export class BudgetExceededError extends CompletionError {
  declare readonly code: 'budget-exceeded' | 'budget-contended';
  readonly refused: ShortBy;
  readonly scope: string;
  readonly window: WindowName;
  readonly unit: Unit;
  /** With what was granted. */
  readonly limit: number;
  readonly spent: number;
  /** By other calls. */
  readonly held: number;
  readonly requested: number;
  /** In ms since 1970; `null`: never. */
  readonly resetsAt: number | null;

  constructor(refused: ShortBy, { account, limit, spent, held, resetsAt }: Standing, requested: number) {
    const { scope, unit, window } = account;
    const left = Math.max(0, limit - spent - held);
    const why = refused === 'too-big' ? `, which is more than all of it` : '';
    super(
      refused === 'contended' ? 'budget-contended' : 'budget-exceeded',
      `Expected ${requested} ${unit} to be left of ${limit} for ${scope} (${window.name}), got ${left}: ${spent} spent, ${held} held${why}`,
      {
        fault: refused === 'contended' ? 'transient' : 'request',
        sent: refused === 'cut' ? 'yes' : 'no',
        retryAfterMs: refused === 'contended' ? contendedRetryMs : undefined,
      },
    );
    this.refused = refused;
    this.scope = scope;
    this.window = window.name;
    this.unit = unit;
    this.limit = limit;
    this.spent = spent;
    this.held = held;
    this.requested = requested;
    this.resetsAt = resetsAt === Infinity ? null : resetsAt;
  }
}

/** How serious it is, and how long it lasts. */
const rank = { 'too-big': 2, spent: 1, contended: 0 } as const;

/** The error of the account that is in the way for longest. */
export function exceeded(
  standings: readonly Standing[],
  requested: readonly number[],
  cut = false,
): BudgetExceededError {
  const short = standings.flatMap((standing, at) => {
    const amount = requested[at]!;
    const { limit, spent, held } = standing;
    if (spent + held + amount <= limit) return [];
    const why: keyof typeof rank = amount > limit ? 'too-big' : spent + amount > limit ? 'spent' : 'contended';
    return [{ standing, amount, why }];
  });
  const [worst] = short.toSorted((a, b) => rank[b.why] - rank[a.why] || b.standing.resetsAt - a.standing.resetsAt);
  if (!worst) throw new TypeError('Expected a refusal with an account that is short, got none');
  return new BudgetExceededError(cut ? 'cut' : worst.why, worst.standing, worst.amount);
}
