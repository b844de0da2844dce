import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, MakeClient } from '../subjects/client.ts';
import { formatScene, scene } from '../wire/scene.ts';
import { askServer } from './control.ts';
import { settled } from './settled.ts';
import type { Result, Task } from './task.ts';

/** More at a time and the server's queue of connections would overflow. */
const startingAtOnce = 200;

/** What an open stream takes: opened, one delta seen, then silence. Everything is garbage-collected before it is weighed. */
export async function measureMemory(client: Client, task: Task, makeClient: MakeClient): Promise<Result> {
  await warm(makeClient(`${task.origin}/${formatScene(scene({}))}`));
  const before = await settled();
  const result: Record<string, number> = {};
  let open = 0;
  for (const level of task.levels) {
    for (; open < level; open += startingAtOnce) {
      await Promise.all(Array.from({ length: startingAtOnce }, () => openStream(client)));
    }
    await sleep(500);
    const { heapUsed, rss } = await settled();
    const seen = await askServer(task.origin, `open/${task.scene.run}`);
    if (seen !== level) throw new Error(`Expected ${level} open streams, the server sees ${seen}`);
    result[`heap-${level}`] = (heapUsed - before.heapUsed) / 1_024 / level;
    result[`rss-${level}`] = (rss - before.rss) / 1_024 / level;
  }
  return result;
}

/** Compiled code and first connections are nobody's stream. */
async function warm(client: Client): Promise<void> {
  for (let times = 0; times < 10; times++) {
    await Promise.all(Array.from({ length: 20 }, () => client.stream!(() => {})));
  }
}

/** Resolves with the first delta. The stream stays open and ends with this process; one that ends before ends it. */
function openStream(client: Client): Promise<void> {
  return new Promise((resolve) => {
    const ended = (why: unknown): void => {
      console.error('A stream ended that was not to end', why);
      process.exit(1);
    };
    client.stream!(() => resolve()).then(ended, ended);
  });
}
