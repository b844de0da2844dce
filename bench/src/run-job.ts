import { fileURLToPath } from 'node:url';
import { resultOf, startChild } from './child.ts';
import { jobs, type JobName } from './jobs.ts';
import { Participant } from './participant.ts';
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

/** What a subject made of a job. */
export interface Done {
  readonly subject: Subject;
  readonly result: Promise<Result>;
}

/** Where others use a machine too, seconds are seldom alike; quarters of one that follow each other mostly are. */
const turnsPerWindow = 8;
const worker = fileURLToPath(new URL('worker/main.ts', import.meta.url));
let run = 0;

/** Has subjects do a job, each in a process of its own: one after the other, or in turns. */
export function runJob(name: JobName, subjects: readonly Subject[], options: RunOptions): AsyncGenerator<Done> {
  return jobs[name].inTurns ? runInTurns(name, subjects, options) : runOneByOne(name, subjects, options);
}

async function* runOneByOne(name: JobName, subjects: readonly Subject[], options: RunOptions): AsyncGenerator<Done> {
  const timeoutMs = limitOf(name, options);
  for (const subject of subjects) {
    const child = startChild(...commandFor(name, subject, options), timeoutMs);
    yield { subject, result: resultOf(child, { timeoutMs }) };
  }
}

/** All are warmed up and alive, and one works at a time: there and back again, so that a machine that tires does so for all. */
async function* runInTurns(name: JobName, subjects: readonly Subject[], options: RunOptions): AsyncGenerator<Done> {
  const timeoutMs = limitOf(name, options) * subjects.length;
  const playing: { readonly subject: Subject; readonly participant: Participant<Result> }[] = [];
  for (const subject of subjects) {
    const participant = await Participant.start<Result>(...commandFor(name, subject, options), { timeoutMs });
    playing.push({ subject, participant });
  }
  for (let turn = 0; turn < turnsPerWindow; turn++) {
    for (const { participant } of turn % 2 === 0 ? playing : playing.toReversed()) await participant.turn();
  }
  for (const { subject, participant } of playing) yield { subject, result: participant.end() };
}

function limitOf(name: JobName, { warmMs, windowMs }: RunOptions): number {
  return jobs[name].timeoutMs + warmMs * 4 + windowMs;
}

function commandFor(
  name: JobName,
  subject: Subject,
  { origins, goProgram, warmMs, windowMs }: RunOptions,
): readonly [program: string, args: readonly string[]] {
  const job = jobs[name];
  const scene = { ...job.scene, run: ++run };
  const task: Task = {
    ...job,
    warmMs,
    windowMs,
    turnMs: windowMs / turnsPerWindow,
    file: subject.file,
    imports: subject.imports,
    origin: origins[run % origins.length]!,
    scene,
    path: formatScene(scene),
    expected: { whole: scene.whole, stream: charactersOf(scene.deltas, scene.size) },
  };
  const [program, args] = subject.file === undefined ? [goProgram!, []] : [process.execPath, nodeArgs(name)];
  return [program, [...args, JSON.stringify(task)]];
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
