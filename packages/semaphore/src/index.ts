export type { Permit, PermitLimits, PermitOutcome, PermitRequest, PermitStore, Refusal } from './permit-store.ts';
export { isRefusal } from './permit-store.ts';
