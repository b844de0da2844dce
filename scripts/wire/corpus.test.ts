import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { Agent } from 'undici';
import { expect, test } from 'vitest';
import { allowedDifferences } from './allowed-differences.ts';
import { checkInteraction } from './check-interaction.ts';
import { readInteractions } from './interactions.ts';
import { startReplayServer } from './replay-server.ts';
import { modes } from './split-body.ts';
import { wires } from './wires.ts';

const folders = [...new Set(globSync('packages/*/corpus/*.jsonl').map(dirname))];

test('each corpus of our own decodes as expected, whole, in bytes and cut at random', async () => {
  expect(folders.length).toBeGreaterThan(0);
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  for (const folder of folders) {
    const interactions = readInteractions(folder, undefined);
    expect(interactions.length).toBeGreaterThan(0);
    const server = await startReplayServer(interactions, seed);
    const dispatcher = new Agent({ keepAliveTimeout: 1_000 });
    try {
      for (const interaction of interactions) {
        if (allowedDifferences[interaction.id] !== undefined) continue;
        const wire = wires[interaction.provider.split(':')[0]!]!;
        for (const mode of modes) {
          const differences = await checkInteraction(interaction, mode, wire, { url: server.url, dispatcher });
          expect(differences, `${folder} ${interaction.id} ${mode}`).toEqual([]);
        }
      }
    } finally {
      await dispatcher.destroy();
      await server.close();
    }
  }
});
