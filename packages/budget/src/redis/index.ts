export type { RedisBudgetOptions } from './redis-budget.ts';
export { redisBudget } from './redis-budget.ts';
