import { hash } from 'node:crypto';
import type { Account } from './account.ts';
import type { Bucket } from './budget-store.ts';

/** Of scopes: there is no end of them, and the same ones come again. */
const digests = new Map<string, string>();
const mostDigests = 10_000;

const forEver = Number.MAX_SAFE_INTEGER;

/** The bucket of an account at an instant. Names of people are hashed: they do not belong into a database's keys. */
export function bucketAt(account: Account, atMs: number): Bucket {
  const { scope, unit, window, slot } = account;
  const { startMs, endMs } = window.spanAt(atMs);
  const start = window.name === 'total' || window.stepMs > 0 ? '' : `:${startMs}:${endMs}`;
  const key = `${unit}:${window.name}${start}:${digestOf(scope)}`;
  return { slot, key, startMs, endMs: Math.min(endMs, forEver), stepMs: window.stepMs };
}

function digestOf(scope: string): string {
  let digest = digests.get(scope);
  if (digest === undefined) {
    if (digests.size >= mostDigests) digests.clear();
    digests.set(scope, (digest = hash('sha256', scope).slice(0, 32)));
  }
  return digest;
}
