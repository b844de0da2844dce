import { hashTag } from '@sluice/redis';

/** What the keys of every script hold, in their order; `shared-lua.ts` says how. */
export const sharedKeys: readonly string[] = [
  'leases',
  'tickets',
  'held',
  'queue',
  'turns',
  'capped',
  'aging',
  'lines',
];

/** The keys of the semaphore of a name: in one slot of a cluster. */
export function keysOf(name: string): readonly string[] {
  const tag = hashTag(`semaphore:${name}`);
  return sharedKeys.map((key) => `sluice:semaphore:${tag}:${key}`);
}

/** Where a process hears that it was handed permits: the session's 16 hex digits go behind it. */
export function channelsOf(name: string): string {
  return `sluice:semaphore:${hashTag(`semaphore:${name}`)}:granted:`;
}
