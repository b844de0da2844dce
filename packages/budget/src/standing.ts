import type { Standing } from './budget-store.ts';
import type { Unit } from './unit.ts';
import type { WindowName } from './window/window.ts';

/** How much of a limit is used. */
export interface BudgetUsage {
  readonly scope: string;
  readonly window: WindowName;
  readonly unit: Unit;
  /** With what was granted. */
  readonly limit: number;
  readonly spent: number;
  /** For calls that run. */
  readonly held: number;
  /** `0` at least: more can be spent than there was. */
  readonly left: number;
  /** In ms since 1970; `null`: never. */
  readonly resetsAt: number | null;
}

export function usageOf({ account: { scope, window, unit }, limit, spent, held, resetsAt }: Standing): BudgetUsage {
  const left = Math.max(0, limit - spent - held);
  return {
    scope,
    window: window.name,
    unit,
    limit,
    spent,
    held,
    left,
    resetsAt: resetsAt === Infinity ? null : resetsAt,
  };
}
