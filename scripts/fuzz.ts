// Breaks recorded bodies and feeds them straight into the decoding: it must not hang, must throw nothing but a
// CompletionError, and must not call an answer whole that has lost its terminal marker.
import { exitCodes, readCommandLine, refuse } from './command-line.ts';
import { fuzz, readBodies } from './fuzz/fuzz.ts';
import { watchProgress } from './fuzz/watch-progress.ts';

const usage = 'npm run fuzz -- [--bodies 100000] [--seed N] [--from N] [--dir DIR]';
const { values, report } = readCommandLine(usage, {
  bodies: { type: 'string', default: '100000' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  from: { type: 'string', default: '0' },
  dir: { type: 'string', default: '../shared/wire' },
});
const [bodies, seed, from] = [values.bodies, values.seed, values.from].map((value) =>
  /^\d+$/.test(value) ? Number(value) : refuse(`${value} is no whole number`, usage),
) as [number, number, number];

console.error(`seed ${seed}`);
const interactions = readBodies(values.dir);
const watch = watchProgress(`seed ${seed}`, 20_000);
const { outcomes, faults } = fuzz(interactions, { bodies, seed, from, onBody: watch.at });
watch.stop();
for (const fault of faults) {
  report({ ...fault }, `body ${fault.body} of ${fault.id} (${fault.mutations.join(', ')}): ${fault.fault}`);
}
report(
  { seed, bodies, outcomes, faults: faults.length },
  Object.entries(outcomes)
    .map(([name, count]) => `${name} ${count}`)
    .join(', '),
);
console.error(`${bodies} bodies of ${interactions.length} interactions, ${faults.length} faults`);
if (faults.length > 0) process.exitCode = exitCodes.failed;
