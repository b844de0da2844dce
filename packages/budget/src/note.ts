import type { Reached } from './budget-store.ts';
import type { Unit } from './unit.ts';
import type { WindowName } from './window/window.ts';

/**
 * Says, before anything else, how far a budget is. Of the call that is the first to come so far in a window: with it, if it
 * costs what it may, so many percent are spent. And of a call that went on although the store failed.
 */
export type BudgetNote =
  | {
      readonly what: 'reached';
      readonly percent: Reached;
      readonly scope: string;
      readonly window: WindowName;
      readonly unit: Unit;
      readonly limit: number;
      readonly spent: number;
      readonly held: number;
      /** In ms since 1970; `null`: never. */
      readonly resetsAt: number | null;
    }
  | {
      readonly what: 'unguarded';
      /** What the store said. */
      readonly storeError: string;
    };

declare module '@sluice/core' {
  interface Notes {
    budget?: BudgetNote;
  }
}
