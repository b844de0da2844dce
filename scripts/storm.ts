// Makes thousands of random calls over a chain of sketch links and counts what is held or written wrong afterwards.
import { randomInt } from 'node:crypto';
import { exitCodes, readCommandLine, refuse } from './command-line.ts';
import { mutations } from './storm/chain.ts';
import { storm } from './storm/storm.ts';

const usage = `npm run storm -- [--calls 20000] [--seed N] [--mutation ${mutations.map((name) => `'${name}'`).join(' | ')}]`;
const { values, json, report } = readCommandLine(usage, {
  calls: { type: 'string', default: '20000' },
  seed: { type: 'string' },
  mutation: { type: 'string' },
});
const calls = wholeNumber('--calls', values.calls);
const seed = values.seed === undefined ? randomInt(2 ** 31) : wholeNumber('--seed', values.seed);
const mutation = mutations.find((name) => name === values.mutation);
if (values.mutation !== undefined && !mutation) refuse(`${values.mutation} is no mutation`, usage);

report({ seed, calls }, `seed ${seed}`);
const startedMs = performance.now();
const { violations, ...result } = await storm({ calls, seed, ...(mutation && { mutation }) });
const tookMs = Math.round(performance.now() - startedMs);

for (const violation of violations.slice(0, 50)) report({ violation }, violation);
if (violations.length > 50 && !json) console.log(`and ${violations.length - 50} more`);
report(
  { seed, calls, violations: violations.length, ...result, tookMs },
  `${JSON.stringify({ ...result.outcomes, ...result.seen })} ${result.attempts} attempts, ${result.virtualMs} virtual ms in ${tookMs} ms\n` +
    `${calls} calls, ${violations.length} violations`,
);
if (violations.length > 0) process.exitCode = exitCodes.failed;

function wholeNumber(option: string, text: string): number {
  return /^\d+$/.test(text) ? Number(text) : refuse(`Expected ${option} to be a whole number, got ${text}`, usage);
}
