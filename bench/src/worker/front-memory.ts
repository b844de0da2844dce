import { startBrowsers } from '../front/browser-process.ts';
import { startFront } from '../front/front.ts';
import type { Client, MakeClient } from '../subjects/client.ts';
import { formatScene, scene } from '../wire/scene.ts';
import { askServer } from './control.ts';
import { settled } from './settled.ts';
import type { Result, Task } from './task.ts';

/** More at a time and a queue of connections would overflow. */
const startingAtOnce = 200;

/** What a stream takes that a front holds open to a browser: a delta has passed, then silence. All garbage is collected first. */
export async function measureFrontMemory(client: Client, task: Task, makeClient: MakeClient): Promise<Result> {
  const ask = startBrowsers();
  const [url, shortOnes] = [
    await startFront(client),
    await startFront(makeClient(`${task.origin}/${formatScene(scene({}))}`)),
  ];
  // Compiled code and first connections are nobody's stream.
  for (let times = 0; times < 10; times++) await ask({ what: 'open', url: shortOnes, count: 20 });
  const before = await settled();
  const result: Record<string, number> = {};
  let open = 0;
  for (const level of task.levels) {
    for (; open < level; open += startingAtOnce) await ask({ what: 'open', url, count: startingAtOnce });
    const { heapUsed, rss } = await settled();
    const seen = await askServer(task.origin, `open/${task.scene.run}`);
    if (seen !== level) throw new Error(`Expected ${level} open streams, the server sees ${seen}`);
    result[`heap-${level}`] = (heapUsed - before.heapUsed) / 1_024 / level;
    result[`rss-${level}`] = (rss - before.rss) / 1_024 / level;
  }
  return result;
}
