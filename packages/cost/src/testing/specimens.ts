import assert from 'node:assert/strict';
import type { MakeLink } from '@sluice/core/laws';
import { cost } from '../cost.ts';
import { hits } from '../hits.ts';
import { memoryLedger } from '../memory/memory-ledger.ts';

/** `cost()`, and the rows it wrote, for the laws to look at. Ids and times are the law's own and not compared. */
export const costSpecimen: MakeLink = ({ clock }) => {
  const ledger = memoryLedger();
  return {
    link: cost({ ledger, clock }),
    record: () => ledger.rows.map(({ outcome, usage, usageSource }) => ({ outcome, usage, usageSource })),
    understood({ attempts }) {
      const made = attempts.filter(({ source }) => source === 'provider');
      assert.deepEqual(
        ledger.rows.map(({ outcome, usage, usageSource }) => {
          const told = usageSource === 'counted' ? {} : usage; // what was counted, no fold knows
          return [outcome === 'ok' ? 'done' : 'failed', told.inputTokens ?? 0];
        }),
        made.map(({ outcome, usage }) => [outcome, usage?.inputTokens ?? 0]),
      );
    },
  };
};

/** `hits()`, and the rows it wrote. */
export const hitsSpecimen: MakeLink = ({ clock }) => {
  const ledger = memoryLedger();
  return {
    link: hits({ ledger, clock }),
    record: () => ledger.rows.map(({ outcome, usage, savedNanoUsd }) => ({ outcome, usage, savedNanoUsd })),
  };
};
