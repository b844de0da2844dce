import type { SettlementKind } from './meter.ts';
import type { Amounts } from './unit.ts';

/** A call that is over. */
export interface Settlement {
  /** The call's. */
  readonly id: string;
  readonly kind: SettlementKind;
  /** What is charged, by unit, for all of its attempts. */
  readonly amounts: Amounts;
}

/** Settlements that could not be written. */
export interface LostSettlement {
  readonly message: string;
  /** The calls'. */
  readonly ids: readonly string[];
  readonly error: unknown;
}
