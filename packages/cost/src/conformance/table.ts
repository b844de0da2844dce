import type { Check } from './check.ts';
import { keepingChecks } from './keeping-checks.ts';
import { reportChecks } from './report-checks.ts';

/** Everything that a ledger does, free of any test runner. */
export const conformanceTable: readonly Check[] = [...keepingChecks, ...reportChecks];
