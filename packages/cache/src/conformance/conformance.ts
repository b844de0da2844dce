import { describe, test } from 'vitest';
import type { OpenShared, OpenStore } from './check.ts';
import { sharedChecks } from './shared-checks.ts';
import { conformanceTable } from './table.ts';

/**
 * Registers what every store of answers does as tests of vitest's. For other runners take {@link conformanceTable}.
 *
 * @param name - The store's.
 * @param open - Opens one, afresh for each test.
 * @example
 * ```ts
 * conformance('memory', () => {
 *   const clock = new ManualClock();
 *   return { store: memoryCache({ clock }), pass: (ms) => clock.advance(ms) };
 * });
 * ```
 */
export function conformance(name: string, open: OpenStore): void {
  describe(`answers in ${name}`, () => {
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

/**
 * The same of a store that processes share, and what else such a one does. For other runners take {@link sharedChecks}.
 *
 * @param name - The store's.
 * @param open - Opens it as two processes do, afresh for each test.
 */
export function sharedConformance(name: string, open: OpenShared): void {
  conformance(name, async () => {
    const { other, ...opened } = await open();
    await other.close();
    return opened;
  });
  describe(`answers shared in ${name}`, () => {
    for (const { title, run } of sharedChecks) {
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
