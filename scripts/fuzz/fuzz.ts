import { existsSync, globSync } from 'node:fs';
import { below, pick, seededRandom } from '../storm/seeded-random.ts';
import { readInteractions, type Interaction } from '../wire/interactions.ts';
import { wires } from '../wire/wires.ts';
import { judge } from './judge.ts';
import { mutations } from './mutations.ts';

export interface FuzzReport {
  /** How often each outcome came. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly faults: readonly FuzzFault[];
}

export interface FuzzFault {
  /** The number of the body: with the seed, all there is to know. */
  readonly body: number;
  readonly id: string;
  readonly mutations: readonly string[];
  readonly fault: string;
}

/** Our own corpora always, recorded traffic where it is there. */
export function readBodies(dir: string): readonly Interaction[] {
  const corpora = globSync('packages/*/corpus').toSorted();
  return [...corpora, ...(existsSync(dir) ? [dir] : [])]
    .flatMap((folder) => readInteractions(folder, undefined))
    .filter(({ provider }) => wires[wireOf(provider)]);
}

/** Breaks as many bodies as asked for and decodes them. Each has chance of its own: the nth is the same in any run. */
export function fuzz(
  interactions: readonly Interaction[],
  {
    bodies,
    seed,
    from = 0,
    onBody,
  }: { readonly bodies: number; readonly seed: number; readonly from?: number; onBody?(body: number): void },
): FuzzReport {
  const outcomes: Record<string, number> = {};
  const faults: FuzzFault[] = [];
  const byWire = Map.groupBy(interactions, ({ provider }) => wires[wireOf(provider)]!);
  for (let body = from; body < from + bodies; body++) {
    onBody?.(body);
    const random = seededRandom(seed, String(body));
    const interaction = pick(random, interactions);
    const wire = wires[wireOf(interaction.provider)]!;
    const other = Buffer.from(pick(random, byWire.get(wire)!).response.bodyText);
    const names = Array.from({ length: 1 + below(random, 2) }, () => pick(random, Object.keys(mutations)));
    let bytes: Buffer = Buffer.from(interaction.response.bodyText);
    for (const name of names) bytes = mutations[name]!(bytes, random, other);
    const cut = below(random, bytes.length + 1);
    const { outcome, fault } = judge(interaction, wire, [bytes.subarray(0, cut), bytes.subarray(cut)]);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (fault) faults.push({ body, id: interaction.id, mutations: names, fault });
  }
  return { outcomes, faults };
}

function wireOf(provider: string): string {
  return provider.split(':')[0]!;
}
