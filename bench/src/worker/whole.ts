import type { Client } from '../subjects/client.ts';
import { cpuPerUnit } from './cpu-window.ts';
import type { Result, Task } from './task.ts';

/** Whole answers, so many at a time. */
export async function measureWhole(client: Client, task: Task): Promise<Result> {
  let answers = 0;
  const once = async (): Promise<void> => {
    const { length } = await client.whole!();
    if (length !== task.expected.whole) throw new Error(`Expected ${task.expected.whole} characters, got ${length}`);
    answers++;
  };
  return { cpuUs: await cpuPerUnit({ ...task, once, done: () => answers }) };
}
