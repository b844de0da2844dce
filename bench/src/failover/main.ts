// Meets the sixteen faults of failoverbench with Sluice, or with others beside it, and scores them by the suite's rules.
// @boundaries-ignore the commands of this repository share their command line
import { exitCodes, readCommandLine, refuse } from '../../../scripts/command-line.ts';
import manifest from '../../package.json' with { type: 'json' };
import { CallerProcess } from './caller-process.ts';
import { Encounter } from './encounter.ts';
import { scenarios } from './scenarios.ts';
import { outcomes, score } from './score.ts';
import { describeSeen } from './seen.ts';
import { subjects, type SubjectEntry } from './subjects.ts';

const usage = 'npm run failoverbench -- [--only S06,…] [--subjects name,… | all]';
const { words, values, json, report } = readCommandLine(usage, {
  only: { type: 'string' },
  subjects: { type: 'string', default: 'sluice' },
});
if (words.length > 0) refuse(`Expected nothing but options, got ${words.join(' ')}`, usage);
const chosen = choose('only', scenarios, ({ id }) => id, values.only ?? 'all');
const asked = choose('subjects', subjects, ({ name }) => name, values.subjects);
const say = json ? console.error : console.log; // what is no row

const versions = Object.entries(manifest.devDependencies).filter(([name]) =>
  asked.some(({ packages }) => packages.includes(name)),
);
say([`Node ${process.version}`, ...versions.map((version) => version.join(' '))].join(', '));
const rows = (await Promise.all(asked.map(meetAll))).flat();

const several = asked.length > 1;
say('');
for (const { id, fault } of chosen) {
  for (const { subject, seen, outcome, why } of rows.filter((row) => row.id === id)) {
    const who = several ? subject.padEnd(16) : '';
    report(
      { ...(several && { subject }), id, fault, outcome, seen: { ...seen, ...(why !== '' && { why }) } },
      `${id}  ${fault.padEnd(52)}${who}${outcome.padEnd(9)}${describeSeen(seen)}${why && `; ${why}`}`,
    );
  }
}
for (const { name } of asked) {
  const own = rows.filter(({ subject }) => subject === name);
  const counts = outcomes
    .map((outcome) => ({ outcome, count: own.filter((row) => row.outcome === outcome).length }))
    .filter(({ count }) => count > 0);
  say(`${several ? name.padEnd(16) : ''}${counts.map(({ outcome, count }) => `${count} ${outcome}`).join(', ')}`);
}
if (rows.some(({ outcome }) => outcome !== 'pass')) process.exitCode = exitCodes.failed;

/** All scenarios at once, once it has asked in each of them: most of the time they wait. */
async function meetAll({ name, file, hasFallback }: SubjectEntry) {
  await using caller = await CallerProcess.start(file);
  await using providers = new AsyncDisposableStack();
  const encounters = await Promise.all(
    chosen.map(async (scenario) => ({ scenario, encounter: await Encounter.prepare(scenario, caller) })),
  );
  for (const { encounter } of encounters) providers.use(encounter);
  say(`${name}: ${caller.setup}`);
  return await Promise.all(
    encounters.map(async ({ scenario, encounter }) => {
      const seen = await encounter.run();
      const { outcome, why } = score(scenario, seen, hasFallback);
      console.error(`${scenario.id} ${name} ${outcome}`);
      return { subject: name, id: scenario.id, seen, outcome, why: why.replaceAll(/\s+/g, ' ') };
    }),
  );
}

/** Those of a list that are named, in the order of the list. */
function choose<Item>(option: string, all: readonly Item[], nameOf: (item: Item) => string, text: string): Item[] {
  const names = text === 'all' ? all.map(nameOf) : text.split(',');
  const unknown = names.filter((name) => !all.some((item) => nameOf(item) === name));
  if (unknown.length > 0) {
    refuse(`Expected --${option} out of ${all.map(nameOf).join(', ')}; got ${unknown.join(', ')}`, usage);
  }
  return all.filter((item) => names.includes(nameOf(item)));
}
