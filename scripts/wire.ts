// Decodes recorded traffic of real providers over real connections and compares it with what the official SDKs make of it.
import { existsSync, globSync } from 'node:fs';
import { Agent } from 'undici';
import { exitCodes, readCommandLine, refuse } from './command-line.ts';
import { allowedDifferences } from './wire/allowed-differences.ts';
import { checkInteraction } from './wire/check-interaction.ts';
import { readInteractions, type Interaction } from './wire/interactions.ts';
import { lostLeaves } from './wire/lossless.ts';
import { mutationDifferences } from './wire/mutate.ts';
import type { Difference } from './wire/outcome.ts';
import { startReplayServer } from './wire/replay-server.ts';
import { modes, type Mode } from './wire/split-body.ts';
import { wires, type Wire } from './wire/wires.ts';

const usage =
  'npm run wire -- [--dir DIR] [--provider P] [--mode whole,bytes,random] [--lossless] [--mutate] [--seed N]';
const { values, report } = readCommandLine(usage, {
  dir: { type: 'string' },
  provider: { type: 'string' },
  mode: { type: 'string', default: modes.join(',') },
  lossless: { type: 'boolean', default: false },
  mutate: { type: 'boolean', default: false },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
});
const asked = values.mode
  .split(',')
  .map((mode) => modes.find((known) => known === mode) ?? refuse(`${mode} is no mode`, usage));
/** Recorded traffic beside the checkout; without it, what we wrote ourselves. */
const recorded = '../shared/wire';
const dirs = values.dir ? [values.dir] : existsSync(recorded) ? [recorded] : globSync('packages/*/corpus');
const known = read().filter(({ provider }) => wires[wireOf(provider)]);
if (known.length === 0)
  refuse(
    `Expected recorded interactions of ${values.provider ?? Object.keys(wires).join(', ')} in ${dirs.join(', ')}`,
    usage,
  );

console.error(`seed ${values.seed}`);
if (values.lossless) checkAlone('lossless', (interaction, wire) => lostLeaves(interaction, wire));
else if (values.mutate)
  checkAlone('mutate', (interaction, wire) => mutationDifferences(interaction, wire, values.seed));
else await checkOverConnections();

/** What needs no connection: each interaction has to come out without findings. */
function checkAlone(name: string, find: (interaction: Interaction, wire: Wire) => readonly object[]): void {
  let failed = 0;
  const answers = known.filter(({ response }) => response.status < 300);
  for (const interaction of answers) {
    const { id, provider, source } = interaction;
    const found = find(interaction, wires[wireOf(provider)]!);
    if (found.length > 0) failed++;
    const said = found.slice(0, 20).map((one) => `\n    ${short(one)}`);
    report(
      { id, provider, mode: name, source, equal: found.length === 0, ...(found.length > 0 && { found }) },
      `${id}  ${found.length === 0 ? 'equal' : `differs${said.join('')}`}`,
    );
  }
  console.error(
    `${answers.length} answers, ${failed} not ${name === 'lossless' ? 'found again whole' : 'the same with inventions in them'}`,
  );
  if (failed > 0) process.exitCode = exitCodes.failed;
}

async function checkOverConnections(): Promise<void> {
  const server = await startReplayServer(known, Number(values.seed));
  const dispatcher = new Agent({ keepAliveTimeout: 1_000 });
  let unexplained = 0;
  let allowed = 0;
  for (const interaction of known) {
    for (const mode of asked) {
      const differences = await checkInteraction(interaction, mode, wires[wireOf(interaction.provider)]!, {
        url: server.url,
        dispatcher,
      });
      const reason = allowedDifferences[interaction.id];
      if (differences.length > 0 && reason === undefined) unexplained++;
      else if (differences.length > 0) allowed++;
      tell(interaction, mode, differences, reason);
    }
  }
  await dispatcher.destroy();
  await server.close();
  console.error(
    `${known.length} interactions × ${asked.length} modes, ${unexplained} unexplained differences, ${allowed} allowed`,
  );
  if (unexplained > 0) process.exitCode = exitCodes.failed;
}

function tell(
  { id, provider, source }: Interaction,
  mode: Mode,
  differences: readonly Difference[],
  reason: string | undefined,
): void {
  const equal = differences.length === 0;
  const record = { id, provider, mode, source, equal, ...(!equal && { differences, allowed: reason ?? null }) };
  const said = differences.map(
    ({ field, expected, got }) => `\n    ${field}: expected ${short(expected)}, got ${short(got)}`,
  );
  const difference = `differs${reason === undefined ? '' : ` (allowed: ${reason})`}${said.join('')}`;
  report(record, `${id}  ${mode.padEnd(7)}${equal ? 'equal' : difference}`);
}

function read(): ReturnType<typeof readInteractions> {
  try {
    return dirs.flatMap((dir) => readInteractions(dir, values.provider));
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
