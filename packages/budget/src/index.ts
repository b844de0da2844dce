export type { Account } from './account.ts';
export type { Budget, Who } from './budget.ts';
export { budget } from './budget.ts';
export type { ShortBy } from './budget-exceeded-error.ts';
export { BudgetExceededError } from './budget-exceeded-error.ts';
export type {
  BudgetStore,
  Bucket,
  Charge,
  Claim,
  Grant,
  Held,
  Reached,
  Refusal,
  ReserveOutcome,
  Settled,
  Standing,
} from './budget-store.ts';
export { isHeld } from './budget-store.ts';
export type { Candidate } from './estimate.ts';
export type { Limit, Spender } from './limit.ts';
export { memoryBudget } from './memory/memory-budget.ts';
export type { SettlementKind } from './meter.ts';
export type { BudgetNote } from './note.ts';
export type { Entitlement, Reservation, Spend } from './off-chain.ts';
export type { PriceOf } from './price.ts';
export type { BudgetOptions, OnStoreError, WithoutMaxTokens } from './settings.ts';
export type { LostSettlement, Settlement } from './settlement.ts';
export type { BudgetUsage } from './standing.ts';
export type { Amounts, Unit } from './unit.ts';
export { usd } from './usd.ts';
export type { Span, Weekday, Window, WindowName } from './window/window.ts';
