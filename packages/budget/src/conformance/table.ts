import type { Check } from './check.ts';
import { holdingChecks } from './holding-checks.ts';
import { settlingChecks } from './settling-checks.ts';
import { stormChecks } from './storm-checks.ts';
import { windowChecks } from './window-checks.ts';

/** Everything that a store of budgets does, free of any test runner. */
export const conformanceTable: readonly Check[] = [
  ...holdingChecks,
  ...settlingChecks,
  ...windowChecks,
  ...stormChecks,
];
