import { describe, test } from 'vitest';
import { checkLaw } from './check-laws.ts';
import { lawNumbers, lawTable } from './law-table.ts';
import type { Bends, MakeLink } from './law.ts';

/**
 * Registers the laws that every link obeys as tests of vitest's, `law 1: …` to `law 16: …`.
 *
 * @param name - The link's.
 * @param make - Makes a fresh link; see {@link MakeLink}. Give the laws `held` and `record` where the link has some.
 * @param options - `bends`: laws that the link cannot keep, and why. A bent law is still checked for what remains of it,
 *   and fails if it is not bent at all.
 * @example
 * ```ts
 * laws('retry', ({ clock }) => retry({ clock }));
 * laws('guard', () => guard({ words }), { bends: { 1: 'replaces words in text' } });
 * ```
 */
export function laws(name: string, make: MakeLink, options: { readonly bends?: Bends } = {}): void {
  const { bends = {} } = options;
  describe(`laws of ${name}`, () => {
    for (const law of lawNumbers) {
      const { title, weaker } = lawTable[law];
      const bend = bends[law];
      const promise = bend === undefined ? title : `bent (${bend}): ${weaker?.title ?? title}`;
      // oxlint-disable-next-line vitest/expect-expect -- the law asserts
      test(`law ${law}: ${promise}`, () => checkLaw(law, make, bends));
    }
  });
}
