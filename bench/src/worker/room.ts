import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../subjects/client.ts';
import type { Result } from './task.ts';

/** What something that bounds itself by bytes takes of the machine when it is full, by its bound. */
export async function measureRoom({ fill }: Client): Promise<Result> {
  const before = await settled();
  const { maxBytes, keep } = await fill!();
  const bytes = (await settled()) - before;
  keep();
  return { ratio: bytes / maxBytes };
}

async function settled(): Promise<number> {
  for (let times = 0; times < 5; times++) {
    globalThis.gc!();
    await sleep(50);
  }
  return process.memoryUsage.rss();
}
