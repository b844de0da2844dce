import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until this process has worked for so long, by its CPU and not by the clock: on a busy machine a second may be half
 * a second of work, and what is measured then is the compiler. Who has little to do waits four times as long at most.
 */
export async function warmedUp(warmMs: number): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    await sleep(20);
    const { user, system } = process.cpuUsage();
    if (user + system >= warmMs * 1_000 || performance.now() - startedAt >= warmMs * 4) return;
  }
}
