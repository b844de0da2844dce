// Decodes recorded traffic of real providers over real connections and compares it with what the official SDKs make of it.
import { Agent } from 'undici';
import { exitCodes, readCommandLine, refuse } from './command-line.ts';
import { allowedDifferences } from './wire/allowed-differences.ts';
import { checkInteraction } from './wire/check-interaction.ts';
import { readInteractions } from './wire/interactions.ts';
import { startReplayServer } from './wire/replay-server.ts';
import { modes, type Mode } from './wire/split-body.ts';
import { wires } from './wire/wires.ts';

const usage = 'npm run wire -- [--dir DIR] [--provider P] [--mode whole,bytes,random] [--seed N]';
const { values, report } = readCommandLine(usage, {
  dir: { type: 'string', default: '../shared/wire' },
  provider: { type: 'string' },
  mode: { type: 'string', default: modes.join(',') },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
});
const asked = values.mode
  .split(',')
  .map((mode) => modes.find((known) => known === mode) ?? refuse(`${mode} is no mode`, usage));
const known = read().filter(({ provider }) => wires[wireOf(provider)]);
if (known.length === 0)
  refuse(
    `Expected recorded interactions of ${values.provider ?? Object.keys(wires).join(', ')} in ${values.dir}`,
    usage,
  );

console.error(`seed ${values.seed}`);
const server = await startReplayServer(known, Number(values.seed));
const dispatcher = new Agent({ keepAliveTimeout: 1_000 });
let unexplained = 0;
let allowed = 0;
for (const interaction of known) for (const mode of asked) await check(interaction, mode);
await dispatcher.destroy();
await server.close();
console.error(
  `${known.length} interactions × ${asked.length} modes, ${unexplained} unexplained differences, ${allowed} allowed`,
);
if (unexplained > 0) process.exitCode = exitCodes.failed;

async function check(interaction: (typeof known)[number], mode: Mode): Promise<void> {
  const { id, provider, source } = interaction;
  const differences = await checkInteraction(interaction, mode, wires[wireOf(provider)]!, {
    url: server.url,
    dispatcher,
  });
  const reason = allowedDifferences[id];
  if (differences.length > 0 && reason === undefined) unexplained++;
  else if (differences.length > 0) allowed++;
  const equal = differences.length === 0;
  const record = { id, provider, mode, source, equal, ...(!equal && { differences, allowed: reason ?? null }) };
  const said = differences.map(
    ({ field, expected, got }) => `\n    ${field}: expected ${short(expected)}, got ${short(got)}`,
  );
  report(
    record,
    `${id}  ${mode.padEnd(7)}${equal ? 'equal' : `differs${reason === undefined ? '' : ` (allowed: ${reason})`}${said.join('')}`}`,
  );
}

function read(): ReturnType<typeof readInteractions> {
  try {
    return readInteractions(values.dir, values.provider);
  } catch (error) {
    return refuse((error as Error).message, usage);
  }
}

function wireOf(provider: string): string {
  return provider.split(':')[0]!;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
