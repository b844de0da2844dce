import type { Redis } from 'ioredis';
import { acquireScript } from '../lua/acquire.ts';
import { releaseScript } from '../lua/release.ts';
import { renewScript } from '../lua/renew.ts';

/** Makes the scripts known to nodes: while one learns them, a request that comes next may be there before the one that taught it. */
export async function teachScripts(nodes: readonly Redis[]): Promise<void> {
  for (const node of nodes) {
    for (const { lua } of [acquireScript, releaseScript, renewScript]) await node.script('LOAD', lua);
  }
}
