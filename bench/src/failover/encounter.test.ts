import { expect, test } from 'vitest';
import { CallerProcess } from './caller-process.ts';
import { Encounter } from './encounter.ts';
import { scenarios } from './scenarios.ts';
import { score, type Verdict } from './score.ts';
import { subjects } from './subjects.ts';

async function verdictOf(id: string, name: string): Promise<Verdict> {
  const scenario = scenarios.find((one) => one.id === id)!;
  const { file, hasFallback } = subjects.find((one) => one.name === name)!;
  await using caller = await CallerProcess.start(file);
  await using encounter = await Encounter.prepare(scenario, caller);
  return score(scenario, await encounter.run(), hasFallback);
}

// Two of the quick ones, with real processes and sockets. All of them are `npm run failoverbench`.
test.for([
  ['S03', 'retry'],
  ['S08', 'a router'],
])('failoverbench %s is survived by %s, and not without', { timeout: 60_000 }, async ([id]) => {
  expect(await verdictOf(id!, 'sluice')).toEqual({ outcome: 'pass', why: '' });
  expect(await verdictOf(id!, 'sluice-alone')).toMatchObject({ outcome: 'safe' });
});
