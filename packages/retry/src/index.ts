export type { Obstacle, RetryNote } from './notes.ts';
export { retry } from './retry.ts';
export type { Answerer, RetryBudget, RetryBudgetOptions, RetryReason } from './retry-budget.ts';
export { retryBudget } from './retry-budget.ts';
export type { RetryOptions } from './settings.ts';
