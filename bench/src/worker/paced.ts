import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../subjects/client.ts';
import { warmedUp } from './warm-up.ts';
import type { Result, Task } from './task.ts';

/** Streams at the pace of production: nearly every delta is a read of its own. They are left open and end with us. */
export async function measurePaced(client: Client, task: Task): Promise<Result> {
  const { size, perWrite, everyMs } = task.scene;
  let characters = 0;
  const failed = Promise.race(
    Array.from({ length: task.concurrency }, () =>
      client.stream!((text) => {
        characters += text.length;
      }),
    ),
  ).then(() => {
    throw new Error('A stream ended that was not to end');
  });
  const measured = (async () => {
    await warmedUp(task.warmMs);
    const before = { cpu: process.cpuUsage(), characters, at: performance.now() };
    await sleep(task.windowMs);
    const { user, system } = process.cpuUsage(before.cpu);
    const deltas = (characters - before.characters) / size;
    const due = ((performance.now() - before.at) / everyMs) * perWrite * task.concurrency;
    // Who falls behind is measured under another load than the others.
    if (deltas < 0.9 * due) throw new Error(`Expected about ${Math.round(due)} deltas, got ${Math.round(deltas)}`);
    return { cpuUs: (user + system) / deltas };
  })();
  return await Promise.race([failed, measured]);
}
