import { hashTag } from '@sluice/redis';

/** What the keys of every script hold, in their order; `shared-lua.ts` says how. */
export const budgetKeys: readonly string[] = ['books', 'leases', 'ends', 'settled'];

/** The keys of a slot of a budget: of one hash tag, so on one node of a cluster. */
export function keysOf(name: string, slot: string): readonly string[] {
  const tag = hashTag(`budget:${JSON.stringify([name, slot])}`);
  return budgetKeys.map((key) => `sluice:budget:${tag}:${key}`);
}
