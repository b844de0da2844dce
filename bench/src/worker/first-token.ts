import { median } from '../median.ts';
import { monotonicNs } from '../monotonic-ns.ts';
import type { Client } from '../subjects/client.ts';
import type { Result, Task } from './task.ts';

/** From the server's write of the first delta, whose text is the time of it, to the consumer. One stream at a time. */
export async function measureFirstToken(client: Client, task: Task): Promise<Result> {
  const times: number[] = [];
  const warmUp = Math.ceil(task.samples / 3);
  for (let at = -warmUp; at < task.samples; at++) {
    let first: number | undefined;
    await client.stream!((text) => {
      first ??= monotonicNs() - Number(text);
    });
    if (first === undefined || Number.isNaN(first)) throw new Error('Expected the time as the first text');
    if (at >= 0) times.push(first / 1_000);
  }
  return { us: median(times) };
}
