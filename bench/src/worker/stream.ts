import type { Client } from '../subjects/client.ts';
import { cpuPerUnit } from './cpu-window.ts';
import type { Result, Task } from './task.ts';

/** Streams flat out, one after the other in each of so many loops. */
export async function measureStream(client: Client, task: Task): Promise<Result> {
  const { deltas } = task.scene;
  let characters = 0;
  let streams = 0;
  const onText = (text: string): void => {
    characters += text.length;
  };
  const once = async (): Promise<void> => {
    await client.stream!(onText);
    streams++;
  };
  // By characters and not by calls: one library hands out two deltas as one.
  const done = (): number => (characters / task.expected.stream) * deltas;
  const perDelta = await cpuPerUnit({ ...task, once, done });
  const expected = streams * task.expected.stream;
  if (characters !== expected)
    throw new Error(`Expected ${expected} characters of ${streams} streams, got ${characters}`);
  return { perDelta, perStream: perDelta * deltas };
}
