import assert from 'node:assert/strict';
import { settle } from './drive.ts';
import type { Bends, LawNumber, MakeLink } from './law.ts';
import { lawNumbers, lawTable } from './law-table.ts';
import { unhandled } from './side-effects.ts';

/** How a link stands to a law: obeys · bends it and says why · breaks it. */
export interface Verdict {
  readonly law: LawNumber;
  readonly status: 'obeys' | 'bends' | 'breaks';
  /** Why it bends, or where it breaks. */
  readonly reason?: string;
}

/**
 * Checks one law. A bent law is checked as well: for what still holds, and that it is bent at all, so that no excuse
 * outlives its reason.
 */
export async function checkLaw(law: LawNumber, make: MakeLink, bends: Bends = {}): Promise<void> {
  const { check, weaker } = lawTable[law];
  const reason = bends[law];
  if (reason === undefined) return check(make);
  await weaker?.check(make);
  const broken = await check(make).then(
    () => false,
    () => true,
  );
  assert.ok(broken, `Expected law ${law} to be bent (${reason}), the link obeys it: leave the bend out`);
}

/** Checks all laws, one after the other. */
export async function checkLaws(make: MakeLink, bends: Bends = {}): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const rejections = unhandled(); // law 14 counts them; in all others they would end the process
  for (const law of lawNumbers) {
    const bend = bends[law];
    verdicts.push(
      await checkLaw(law, make, bends).then(
        (): Verdict => (bend === undefined ? { law, status: 'obeys' } : { law, status: 'bends', reason: bend }),
        (error: unknown): Verdict => ({
          law,
          status: 'breaks',
          reason: error instanceof Error ? error.message : String(error),
        }),
      ),
    );
  }
  await settle();
  rejections.stop();
  return verdicts;
}
