// One subject, one task, one process. Prints the result as JSON.
import { endWithInput } from '../end-with-input.ts';
import type { Client, MakeClient } from '../subjects/client.ts';
import { measureAbort } from './abort.ts';
import { measureBudget } from './budget.ts';
import { measureCache } from './cache.ts';
import { measureFirstToken } from './first-token.ts';
import { measureFrontDelay } from './front-delay.ts';
import { measureFrontMemory } from './front-memory.ts';
import { measureFrontPaced } from './front-paced.ts';
import { measureImport } from './import.ts';
import { measureLink } from './link.ts';
import { measureMemory } from './memory.ts';
import { measurePaced } from './paced.ts';
import { measurePermit } from './permit.ts';
import { measureQueue } from './queue.ts';
import { measureReplay } from './replay.ts';
import { measureRoom } from './room.ts';
import { measureStream } from './stream.ts';
import type { Result, Task, TaskKind } from './task.ts';
import { measureWhole } from './whole.ts';

type Measure = (client: Client, task: Task, makeClient: MakeClient) => Promise<Result>;

const measures: Record<Exclude<TaskKind, 'import'>, Measure> = {
  whole: measureWhole,
  stream: measureStream,
  paced: measurePaced,
  memory: measureMemory,
  'first-token': measureFirstToken,
  abort: measureAbort,
  link: measureLink,
  replay: measureReplay,
  queue: measureQueue,
  permit: measurePermit,
  budget: measureBudget,
  cache: measureCache,
  room: measureRoom,
  'front-delay': measureFrontDelay,
  'front-paced': measureFrontPaced,
  'front-memory': measureFrontMemory,
};

endWithInput();
const task = JSON.parse(process.argv[2]!) as Task;
const result = task.kind === 'import' ? await measureImport(task) : await measureClient(measures[task.kind]);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));

async function measureClient(measure: Measure): Promise<Result> {
  const { default: makeClient } = (await import(`../subjects/${task.file}`)) as { default: MakeClient };
  return await measure(makeClient(`${task.origin}/${task.path}`), task, makeClient);
}
