import { fileURLToPath } from 'node:url';
import { runChild } from './child.ts';
import { jobs, type JobName } from './jobs.ts';
import type { Subject } from './subjects.ts';
import { formatScene } from './wire/scene.ts';
import { deltaTexts, ringLength } from './wire/texts.ts';
import type { Result, Task } from './worker/task.ts';

/** What all jobs of a run have in common. */
export interface RunOptions {
  readonly warmMs: number;
  readonly windowMs: number;
  readonly origins: readonly string[];
  /** Where the Go client is, for the subject that has no file. */
  readonly goProgram: string | undefined;
}

const worker = fileURLToPath(new URL('worker/main.ts', import.meta.url));
let run = 0;

/** Has one subject do one job, in a process of its own. */
export function runJob(name: JobName, subject: Subject, options: RunOptions): Promise<Result> {
  const { origins, goProgram, warmMs, windowMs } = options;
  const job = jobs[name];
  const scene = { ...job.scene, run: ++run };
  const task: Task = {
    ...job,
    warmMs,
    windowMs,
    file: subject.file,
    imports: subject.imports,
    origin: origins[run % origins.length]!,
    scene,
    path: formatScene(scene),
    expected: { whole: scene.whole, stream: charactersOf(scene.deltas, scene.size) },
  };
  const timeoutMs = job.timeoutMs + warmMs * 4 + windowMs;
  const [program, args] = subject.file === undefined ? [goProgram!, []] : [process.execPath, nodeArgs(name)];
  return runChild<Result>(program, [...args, JSON.stringify(task)], { timeoutMs });
}

/** Ours run from source; but loaded is what is published, since nobody else's types are taken out at that time. */
function nodeArgs(name: JobName): readonly string[] {
  return name === 'import' ? [worker] : ['--conditions=@sluice/source', '--expose-gc', worker];
}

function charactersOf(deltas: number, size: number): number {
  const texts = deltaTexts(size);
  let characters = 0;
  for (let at = 0; at < deltas; at++) characters += texts[at % ringLength]!.length;
  return characters;
}
