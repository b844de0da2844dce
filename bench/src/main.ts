// Measures what calls cost with Sluice, at the limit of the runtime and with other libraries, in one interleaved run.
import { cpus } from 'node:os';
// @boundaries-ignore the commands of this repository share their command line
import { exitCodes, readCommandLine, refuse } from '../../scripts/command-line.ts';
// @boundaries-ignore and how they run programs
import { runNpm } from '../../scripts/run-program.ts';
import { families, figures } from './figures.ts';
import type { JobName } from './jobs.ts';
import { buildGoProgram } from './go-program.ts';
import { rowsOf } from './rows.ts';
import { runRounds } from './run-rounds.ts';
import { ServerProcess } from './server-process.ts';
import { subjects, type Subject } from './subjects.ts';
import { formatTable } from './table.ts';
import { checkTargets, targetsNeed } from './targets.ts';

const usage = 'npm run bench -- [measure…] [--subjects name,…] [--check] [--rounds N] [--seconds N]';
const { words, values, json, report } = readCommandLine(usage, {
  subjects: { type: 'string' },
  check: { type: 'boolean' },
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '2' },
});
const roundCount = Math.round(numberOf('rounds', values.rounds, 1));
const seconds = numberOf('seconds', values.seconds, 0.1);
const allNames = subjects.map(({ name }) => name);
const wanted = values.subjects?.split(',') ?? allNames;
assertKnown('measures', words, families);
assertKnown('subjects', wanted, allNames);

const chosenFigures = figures.filter(({ family }) => words.length === 0 || words.includes(family));
// To check targets takes a third of the time that it takes to measure everybody.
const forTargets = values.check === true && values.subjects === undefined;
const wants = forTargets ? targetsNeed(chosenFigures) : (_: JobName, { name }: Subject) => wanted.includes(name);
const names = [...new Set(chosenFigures.flatMap((figure) => figure.jobs))].filter((job) =>
  subjects.some((subject) => wants(job, subject)),
);
const asked = subjects.filter((subject) => names.some((job) => wants(job, subject)));
if (names.includes('import')) await build();
const withGo = asked.some(({ file }) => file === undefined);
const goProgram = withGo ? await buildGoProgram() : undefined;
if (withGo && goProgram === undefined) console.error('go is not on this machine and left out');
const chosen = asked.filter(({ file }) => (file ?? goProgram) !== undefined);

const { rounds, failures } = await measureAll();
const rows = rowsOf(
  chosenFigures,
  chosen.map(({ name }) => name),
  rounds,
);
if (json) for (const row of rows) console.log(JSON.stringify(row));
else console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}\n\n${formatTable(rows)}\n`);
const verdicts = values.check === true ? checkTargets(rows, chosenFigures, chosen) : [];
for (const { record, line } of verdicts) report(record, line);
if (failures > 0 || verdicts.some(({ ok }) => !ok)) process.exitCode = exitCodes.failed;

async function measureAll() {
  await using server = await ServerProcess.start();
  return await runRounds(roundCount, names, chosen, {
    warmMs: 2_500, // with less, what is measured is the compiler
    windowMs: seconds * 1_000,
    wants,
    origins: server.origins,
    goProgram,
  });
}

async function build(): Promise<void> {
  const { ok, output } = await runNpm(['run', 'build']);
  if (!ok) throw new Error(`\`import\` loads what is published, and that does not build:\n${output}`);
}

function numberOf(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!(value >= least)) refuse(`Expected \`--${option}\` to be a number ≥ ${least}, got ${text}`, usage);
  return value;
}

function assertKnown(what: string, given: readonly string[], all: readonly string[]): void {
  const unknown = given.filter((name) => !all.includes(name));
  if (unknown.length > 0) refuse(`Expected ${what} out of ${all.join(', ')}; got ${unknown.join(', ')}`, usage);
}
