// Measures what calls cost with Sluice, at the limit of the runtime and with other libraries, in one interleaved run.
import { exitCodes, readCommandLine, refuse } from '../../scripts/command-line.ts';
import { families, figures, type Results } from './figures.ts';
import type { JobName } from './jobs.ts';
import { rowsOf } from './rows.ts';
import { runJob } from './run-job.ts';
import { ServerProcess } from './server-process.ts';
import { subjects, type Subject } from './subjects.ts';
import { formatTable } from './table.ts';
import { checkTargets } from './targets.ts';
import { jobs } from './jobs.ts';

const usage = 'npm run bench -- [measure…] [--subjects name,…] [--check] [--rounds N] [--seconds N]';
const { words, values, json, report } = readCommandLine(usage, {
  subjects: { type: 'string' },
  check: { type: 'boolean' },
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '2' },
});
const rounds = atLeast('rounds', values.rounds, 1);
const windowMs = atLeast('seconds', values.seconds, 0.1) * 1_000;
const pace = { warmMs: 1_200, windowMs };
const chosenFigures = figures.filter(({ family }) => words.length === 0 || words.includes(family));
const names = values.subjects?.split(',') ?? subjects.map(({ name }) => name);
const chosenSubjects = subjects.filter(({ name }) => names.includes(name));
known('measures', words, families);
known(
  'subjects',
  names,
  subjects.map(({ name }) => name),
);

let failures = 0;
const results: Map<string, Results>[] = [];
{
  await using server = await ServerProcess.start();
  const chosenJobs = [...new Set(chosenFigures.flatMap((figure) => figure.jobs))];
  for (let round = 0; round < rounds; round++) {
    results.push(new Map());
    for (const name of chosenJobs) {
      for (const subject of rotated(
        chosenSubjects.filter((each) => canDo(each, name)),
        round,
      )) {
        await measure(name, subject, round, server.origins);
      }
    }
  }
}

const rows = rowsOf(
  chosenFigures,
  chosenSubjects.map(({ name }) => name),
  results,
);
if (json) for (const row of rows) report(row, '');
else console.log(formatTable(rows));
if (values.check === true) {
  const missed = checkTargets(rows, chosenFigures, chosenSubjects);
  for (const { record, line } of missed) report(record, line);
  failures += missed.filter(({ ok }) => !ok).length;
}
if (failures > 0) process.exitCode = exitCodes.failed;

async function measure(name: JobName, subject: Subject, round: number, origins: readonly string[]): Promise<void> {
  const label = `round ${round + 1}/${rounds}  ${name}  ${subject.name}`;
  try {
    const result = await runJob(name, subject, origins, pace);
    const all = results[round]!;
    all.set(subject.name, { ...all.get(subject.name), [name]: result });
    const told = Object.entries(result).map(([what, value]) => `${what} ${value.toFixed(2)}`);
    console.error(`${label}  ${told.join(', ')}`);
  } catch (error) {
    failures++;
    console.error(`${label}  FAILED  ${(error as Error).message}`);
  }
}

function canDo({ does, file, imports }: Subject, name: JobName): boolean {
  const { kind } = jobs[name];
  if (kind === 'import') return imports.length > 0 && file !== undefined;
  return does.includes(kind === 'whole' ? 'whole' : 'stream');
}

/** Who comes first changes from round to round: the machine is never the same for long. */
function rotated<Item>(items: readonly Item[], by: number): Item[] {
  return items.map((_, at) => items[(at + by) % items.length]!);
}

function atLeast(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!(value >= least)) refuse(`Expected \`--${option}\` to be a number ≥ ${least}, got ${text}`, usage);
  return value;
}

function known(what: string, given: readonly string[], all: readonly string[]): void {
  const unknown = given.filter((name) => !all.includes(name));
  if (unknown.length > 0) refuse(`Expected ${what} out of ${all.join(', ')}; got ${unknown.join(', ')}`, usage);
}
