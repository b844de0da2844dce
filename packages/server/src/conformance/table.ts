import type { Check } from './check.ts';
import { followingChecks } from './following-checks.ts';
import { readingChecks } from './reading-checks.ts';

/** Everything that a store of streams does, free of any test runner. */
export const conformanceTable: readonly Check[] = [...readingChecks, ...followingChecks];
