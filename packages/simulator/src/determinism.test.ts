import { expect, test } from 'vitest';
import { simulator, type Storm } from './index.ts';
import { ask, askedWires, question, readPieces } from './testing/asking.ts';

const storms: readonly Storm[] = [
  { fault: 'status', status: 529, probability: 0.3 },
  { fault: 'rechunk', by: 'chance' },
  { fault: 'garbage', afterTokens: 3, probability: 0.5 },
];
const tools = [{ name: 'look', input_schema: { type: 'object', properties: { at: { type: 'number' } } } }];
const bodies = [
  question,
  { ...question, tools },
  { ...question, messages: [{ role: 'user', content: 'And why not?' }] },
];

/** All that a client sees, without the dates. */
async function seen(seed: number): Promise<readonly string[]> {
  const provider = await simulator({ seed, storms, jitter: 1, tokensPerSecond: 100_000 });
  const all: string[] = [];
  for (const body of bodies) {
    for (const wire of askedWires) {
      for (const stream of [true, false]) {
        const response = await ask(provider, wire, { body, stream });
        const headers = [...response.headers].filter(([name]) => name !== 'date');
        const { text } = await readPieces(response);
        all.push(`${response.status} ${JSON.stringify(headers)} ${text.replaceAll(/"created":\d+/g, '')}`);
      }
    }
  }
  await provider.close();
  return all;
}

test('the same requests in the same order get the same bytes for the same seed, and others for another', async () => {
  const [first, again, other] = [await seen(7), await seen(7), await seen(8)];
  expect(again).toEqual(first);
  expect(new Set(first.map((one) => one.slice(0, 3)))).toEqual(new Set(['200', '529']));
  expect(other.filter((one, index) => one === first[index])).toEqual([]);
});

test('the seed decides what is answered, and neither wire nor mode does', async () => {
  const texts = new Set<string>();
  for (const seed of [1, 2, 3, 4]) {
    const provider = await simulator({ seed });
    const own = new Set<string>();
    for (const wire of askedWires) {
      const answer = (await (await ask(provider, wire, { stream: false })).json()) as {
        content?: { text: string }[];
        choices?: { message: { content: string } }[];
      };
      own.add(answer.content?.[0]?.text ?? answer.choices![0]!.message.content);
    }
    expect(own.size).toBe(1);
    texts.add([...own][0]!);
    await provider.close();
  }
  expect(texts.size).toBeGreaterThan(1);
});
