import { setTimeout as sleep } from 'node:timers/promises';

/** What this process takes when all garbage is collected. For `--expose-gc`. */
export async function settled(): Promise<NodeJS.MemoryUsage> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc!();
    await sleep(100);
  }
  return process.memoryUsage();
}
