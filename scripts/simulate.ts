// Lets several processes call through storms of faults, in virtual time, and counts what retries and routers do wrong.
import { randomInt } from 'node:crypto';
import { exitCodes, readCommandLine, refuse } from './command-line.ts';
import { planOf } from './simulate/plan.ts';
import { mutations } from './simulate/process.ts';
import { simulate } from './simulate/simulate.ts';

const usage = `npm run simulate -- [--seeds 100] [--seed N] [--mutation ${mutations.map((name) => `'${name}'`).join(' | ')}]`;
const { values, json, report } = readCommandLine(usage, {
  seeds: { type: 'string', default: '100' },
  seed: { type: 'string' },
  mutation: { type: 'string' },
});
const seeds = wholeNumber('--seeds', values.seeds);
const first = values.seed === undefined ? randomInt(2 ** 31) : wholeNumber('--seed', values.seed);
const mutation = mutations.find((name) => name === values.mutation);
if (values.mutation !== undefined && !mutation) refuse(`${values.mutation} is no mutation`, usage);

report({ seed: first, seeds }, `from seed ${first} on`);
const startedMs = performance.now();
const outcomes: Record<string, number> = {};
let violated = 0;
let calls = 0;
let attempts = 0;
let virtualMs = 0;
for (let seed = first; seed < first + seeds; seed++) {
  const result = await simulate(planOf(seed), mutation);
  for (const violation of result.violations.slice(0, 5)) report({ seed, violation }, `seed ${seed}: ${violation}`);
  violated += result.violations.length;
  calls += result.calls;
  attempts += result.attempts;
  virtualMs += result.virtualMs;
  for (const [outcome, count] of Object.entries(result.outcomes)) outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  if (!json && (seed - first + 1) % 100 === 0) console.error(`${seed - first + 1} seeds`);
}
const tookMs = Math.round(performance.now() - startedMs);
report(
  { seeds, violations: violated, calls, attempts, outcomes, virtualMs, tookMs },
  `${JSON.stringify(outcomes)} ${calls} calls, ${attempts} attempts, ${Math.round(virtualMs / 60_000)} virtual minutes in ${Math.round(tookMs / 1_000)} s\n` +
    `${seeds} seeds, ${violated} violations`,
);
if (violated > 0 || seeds === 0) process.exitCode = exitCodes.failed;

function wholeNumber(option: string, text: string): number {
  return /^\d+$/.test(text) ? Number(text) : refuse(`Expected ${option} to be a whole number, got ${text}`, usage);
}
