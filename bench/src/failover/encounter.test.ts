import { expect, test } from 'vitest';
import { CallerProcess } from './caller-process.ts';
import { Encounter } from './encounter.ts';
import { wholeAnswer } from './question.ts';
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

// None of the subjects goes on with what another model began, so that somebody has to who is none.
test('failoverbench S14: the fallback declines to go on with words of the primary, and that is counted', async () => {
  const asked: number[] = [];
  const scenario = scenarios.find(({ id }) => id === 'S14')!;
  await using encounter = await Encounter.prepare(scenario, {
    async ask({ fallback: { baseUrl, model }, prompt }) {
      const messages = [
        { role: 'user', content: prompt },
        { role: 'assistant', content: 'On good days' },
      ];
      const { status } = await fetch(`${baseUrl}/chat/completions`, {
        method: 'POST',
        headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
        body: JSON.stringify({ model, messages: asked.length === 1 ? messages : messages.slice(0, 1) }),
      });
      asked.push(status);
      if (status === 200) return { ended: 'answer', text: wholeAnswer, model, hasUsage: true };
      return { ended: 'error', error: `${status}` };
    },
  });
  const seen = await encounter.run();
  expect(asked).toEqual([200, 400, 200]);
  expect(seen).toMatchObject({ ended: 'error', fallbackAsked: 1, prefillsRefused: 1, aliveAfter: true });
  expect(score(scenario, seen, true).outcome).toBe('fail');
});
