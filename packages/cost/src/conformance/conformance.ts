import { describe, test } from 'vitest';
import type { OpenLedger } from './check.ts';
import { conformanceTable } from './table.ts';

/**
 * Registers what every ledger does as tests of vitest's. For other runners take {@link conformanceTable}.
 *
 * @param name - The store's.
 * @param open - Opens a ledger with an empty store, afresh for each test.
 * @example
 * ```ts
 * conformance('memory', () => ({ ledger: memoryLedger() }));
 * ```
 */
export function conformance(name: string, open: OpenLedger): void {
  describe(`a ledger in ${name}`, () => {
    for (const { title, run } of conformanceTable) {
      // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the check asserts, and has a title
      test(title, async () => {
        const opened = await open();
        try {
          await run(opened);
        } finally {
          await opened.ledger.close();
          await opened.end?.();
        }
      });
    }
  });
}
