import { median } from '../median.ts';
import { monotonicNs } from '../monotonic-ns.ts';
import type { Client } from '../subjects/client.ts';
import { askServer } from './control.ts';
import type { Result, Task } from './task.ts';

/** From `abort()` to the moment when the server sees the socket close: until then a provider writes, and bills. */
export async function measureAbort(client: Client, task: Task): Promise<Result> {
  const times: number[] = [];
  const warmUp = Math.ceil(task.samples / 3);
  for (let at = 0; at < warmUp + task.samples; at++) {
    const aborting = new AbortController();
    let abortedAt = 0;
    let seen = 0;
    const stream = client.stream!(() => {
      if (++seen !== 3) return;
      // Not from within the consumer: a user leaves at any time.
      setImmediate(() => {
        abortedAt = monotonicNs();
        aborting.abort();
      });
    }, aborting.signal);
    await stream.catch(() => {}); // some reject, some just end
    const closedAt = await askServer(task.origin, `departure/${task.scene.run}/${at}`);
    if (abortedAt === 0) throw new Error('A stream ended before it was aborted');
    if (at >= warmUp) times.push((closedAt - abortedAt) / 1_000);
  }
  return { us: median(times) };
}
