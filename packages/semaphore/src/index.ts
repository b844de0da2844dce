export type { Permit, PermitLimits, PermitOutcome, PermitRequest, PermitStore, Refusal } from './permit-store.ts';
export { isRefusal } from './permit-store.ts';
export type { LocalPermits } from './memory/memory-permits.ts';
export { memoryPermits } from './memory/memory-permits.ts';
