import { describe, test } from 'vitest';
import type { OpenStore } from './check.ts';
import { conformanceTable } from './table.ts';

/**
 * Registers what every store of budgets does as tests of vitest's. For other runners take {@link conformanceTable}.
 *
 * @param name - The store's.
 * @param open - Opens one with books of its own, afresh for each test.
 * @example
 * ```ts
 * conformance('memory', () => {
 *   const clock = new ManualClock();
 *   return { store: memoryBudget({ clock }), pass: (ms) => clock.advance(ms) };
 * });
 * ```
 */
export function conformance(name: string, open: OpenStore): void {
  describe(`budgets in ${name}`, () => {
    for (const { title, run } of conformanceTable) {
      // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the check asserts, and has a title
      test(title, async () => {
        const opened = await open();
        try {
          await run(opened);
        } finally {
          await opened.store.close();
          await opened.end?.();
        }
      });
    }
  });
}
