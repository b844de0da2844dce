import { fileURLToPath } from 'node:url';
import { runChild } from './child.ts';
import { jobs, type JobName } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { formatScene } from './wire/scene.ts';
import { deltaTexts, ringLength } from './wire/texts.ts';
import type { Result, Task } from './worker/task.ts';

export interface Pace {
  readonly warmMs: number;
  readonly windowMs: number;
}

const worker = fileURLToPath(new URL('worker/main.ts', import.meta.url));
let run = 0;

/** Has one subject do one job, in a process of its own. */
export function runJob(name: JobName, subject: Subject, origins: readonly string[], pace: Pace): Promise<Result> {
  const job = jobs[name];
  const scene = { ...job.scene, run: ++run };
  const texts = deltaTexts(scene.size);
  let stream = 0;
  for (let at = 0; at < scene.deltas; at++) stream += texts[at % ringLength]!.length;
  const task: Task = {
    ...pace,
    ...job,
    file: subject.file,
    imports: subject.imports,
    origin: origins[run % origins.length]!,
    scene,
    path: formatScene(scene),
    expected: { whole: scene.whole, stream },
  };
  const args = ['--conditions=@sluice/source', '--expose-gc', worker, JSON.stringify(task)];
  return runChild<Result>(process.execPath, args, { timeoutMs: job.timeoutMs });
}
