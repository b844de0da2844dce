import type { Check } from './check.ts';
import { leavingChecks } from './leaving-checks.ts';
import { limitChecks } from './limit-checks.ts';
import { orderChecks } from './order-checks.ts';
import { placeChecks } from './place-checks.ts';
import { stormChecks } from './storm-checks.ts';

/** Everything that a store of permits does, free of any test runner. */
export const conformanceTable: readonly Check[] = [
  ...limitChecks,
  ...placeChecks,
  ...orderChecks,
  ...leavingChecks,
  ...stormChecks,
];
