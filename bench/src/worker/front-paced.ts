import { setTimeout as sleep } from 'node:timers/promises';
import { startBrowsers } from '../front/browser-process.ts';
import { startFront } from '../front/front.ts';
import type { Client } from '../subjects/client.ts';
import type { Result, Task } from './task.ts';
import { warmedUp } from './warm-up.ts';

/** What passing on a delta costs a front, at the pace of production: nearly every one is a read and a write of its own. */
export async function measureFrontPaced(client: Client, task: Task): Promise<Result> {
  const ask = startBrowsers();
  await ask({ what: 'open', url: await startFront(client), count: task.concurrency });
  await warmedUp(task.warmMs);
  const before = { deltas: await ask({ what: 'count' }), cpu: process.cpuUsage(), at: performance.now() };
  await sleep(task.windowMs);
  const { user, system } = process.cpuUsage(before.cpu);
  const dueMs = performance.now() - before.at;
  const deltas = (await ask({ what: 'count' })) - before.deltas;
  const due = (dueMs / task.scene.everyMs) * task.scene.perWrite * task.concurrency;
  // Who falls behind is measured under another load than the others.
  if (deltas < 0.9 * due) throw new Error(`Expected about ${Math.round(due)} deltas, got ${deltas}`);
  return { cpuUs: (user + system) / deltas };
}
