// One subject, one task, one process. Prints the result as JSON.
import { endWithInput } from '../end-with-input.ts';
import type { Client, MakeClient } from '../subjects/client.ts';
import { measurePaced } from './paced.ts';
import { measureStream } from './stream.ts';
import type { Result, Task, TaskKind } from './task.ts';
import { measureWhole } from './whole.ts';

type Measure = (client: Client, task: Task, makeClient: MakeClient) => Promise<Result>;

const measures: Partial<Record<TaskKind, Measure>> = {
  whole: measureWhole,
  stream: measureStream,
  paced: measurePaced,
};

endWithInput();
const task = JSON.parse(process.argv[2]!) as Task;
const { default: makeClient } = (await import(`../subjects/${task.file}`)) as { default: MakeClient };
const result = await measures[task.kind]!(makeClient(`${task.origin}/${task.path}`), task, makeClient);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
