import { describe, test } from 'vitest';
import type { OpenStore } from './check.ts';
import { conformanceTable } from './table.ts';

/**
 * Registers what every store of streams does as tests of vitest's. For other runners take {@link conformanceTable}.
 *
 * @param name - The store's.
 * @param open - Opens one, afresh for each test.
 * @example
 * ```ts
 * conformance('memory', () => {
 *   const [clock, maxStreamBytes] = [new ManualClock(), 100_000];
 *   const store = memoryStreams({ keepMs: 1_000, maxStreamBytes, clock });
 *   return { store, other: store, maxStreamBytes, pass: (ms) => clock.advance(ms) };
 * });
 * ```
 */
export function conformance(name: string, open: OpenStore): void {
  describe(`streams in ${name}`, () => {
    for (const { title, run } of conformanceTable) {
      // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the check asserts, and has a title
      test(title, async () => {
        const opened = await open();
        try {
          await run(opened);
        } finally {
          await Promise.all([opened.store.close(), opened.other.close()]);
          await opened.end?.();
        }
      });
    }
  });
}
