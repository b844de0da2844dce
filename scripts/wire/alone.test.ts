import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { readInteractions } from './interactions.ts';
import { lostLeaves } from './lossless.ts';
import { mutationDifferences } from './mutate.ts';
import { wires } from './wires.ts';

const answers = [...new Set(globSync('packages/*/corpus/*.jsonl').map(dirname))]
  .flatMap((folder) => readInteractions(folder, undefined))
  .filter(({ response }) => response.status < 300)
  .map((interaction) => ({ interaction, wire: wires[interaction.provider.split(':')[0]!]! }));

test('every value of our own corpora is found again in the events', () => {
  expect(answers.length).toBeGreaterThan(0);
  for (const { interaction, wire } of answers) expect(lostLeaves(interaction, wire), interaction.id).toEqual([]);
});

test('what nobody has invented yet comes up raw, and changes nothing', () => {
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  for (let round = 0; round < 20; round++) {
    for (const { interaction, wire } of answers) {
      expect(mutationDifferences(interaction, wire, String(seed + round)), interaction.id).toEqual([]);
    }
  }
});
