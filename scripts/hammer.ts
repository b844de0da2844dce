// Sets real processes on a real store at once, kills some if asked to, and has somebody else count what they held or wrote.
import { exitCodes, readCommandLine, refuse } from './command-line.ts';
import { hammers, type HammerName } from './hammer/hammers.ts';

const names = Object.keys(hammers) as HammerName[];
const usage = `npm run hammer -- --${names.join(' | --')} [--processes 4] [--callers 50] [--permits 10] [--limit 100] [--seconds 10] [--outage-ms 60000] [--kill]`;
const { values, report } = readCommandLine(usage, {
  semaphore: { type: 'boolean', default: false },
  budget: { type: 'boolean', default: false },
  ledger: { type: 'boolean', default: false },
  'single-flight': { type: 'boolean', default: false },
  processes: { type: 'string', default: '4' },
  callers: { type: 'string', default: '50' },
  permits: { type: 'string', default: '10' },
  limit: { type: 'string', default: '100' },
  seconds: { type: 'string', default: '10' },
  'outage-ms': { type: 'string', default: '60000' },
  kill: { type: 'boolean', default: false },
});
const chosen = names.filter((name) => values[name]);
if (chosen.length === 0) refuse(`Expected one of --${names.join(', --')}`, usage);
const force = {
  processes: wholeNumber('processes'),
  callers: wholeNumber('callers'),
  permits: wholeNumber('permits'),
  limit: wholeNumber('limit'),
  seconds: wholeNumber('seconds'),
  outageMs: wholeNumber('outage-ms'),
  kill: values.kill,
};

for (const name of chosen) {
  const { checks, numbers } = await hammers[name](force);
  report({ hammer: name, ...force, ...numbers }, `${name}: ${JSON.stringify(numbers)}`);
  for (const { what, ok, got, expected } of checks) {
    report({ hammer: name, what, ok, got, expected }, `${ok ? 'ok      ' : 'VIOLATED'}  ${what}: ${got}, ${expected}`);
    if (!ok) process.exitCode = exitCodes.failed;
  }
}

function wholeNumber(option: 'processes' | 'callers' | 'permits' | 'limit' | 'seconds' | 'outage-ms'): number {
  const text = values[option];
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  return refuse(`Expected --${option} to be a whole number ≥ 1, got ${text}`, usage);
}
