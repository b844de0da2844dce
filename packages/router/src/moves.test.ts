// A call that moves from one provider to another, on real transports over both wires.
import { anthropic } from '@sluice/anthropic';
import { compose, notesOf, type Message, type RawPart } from '@sluice/core';
import { openai } from '@sluice/openai';
import { simulator, type Simulator } from '@sluice/simulator';
import { expect, test } from 'vitest';
import { router } from './router.ts';

const claude = 'claude-sonnet-5';
const gpt = 'gpt-5.2';

const blob: RawPart = {
  type: 'raw',
  provider: 'anthropic',
  model: claude,
  value: { type: 'redacted_thinking', data: 'sealed by claude' },
};
/** A history of both: what each model signed or sealed is its own. */
const messages: readonly Message[] = [
  { role: 'user', content: 'What is the weather?' },
  {
    role: 'assistant',
    content: [
      {
        type: 'reasoning',
        text: 'Hm.',
        providerFields: { provider: 'anthropic', model: claude, fields: { signature: 'signed by claude' } },
      },
      blob,
      { type: 'tool-call', id: 'toolu_1', name: 'look', input: { at: 'window' } },
    ],
  },
  { role: 'tool', content: [{ type: 'tool-result', id: 'toolu_1', content: 'Rain' }] },
  {
    role: 'assistant',
    content: [
      {
        type: 'reasoning',
        text: 'thought by gpt',
        providerFields: { provider: 'openai', model: gpt, fields: { field: 'reasoning_content' } },
      },
      { type: 'text', text: 'It rains.' },
    ],
  },
  { role: 'user', content: 'And tomorrow?' },
];
const tools = [{ name: 'look', inputSchema: { type: 'object' } }];

interface Setup extends AsyncDisposable {
  readonly claude: Simulator;
  readonly gpt: Simulator;
  ask(order: readonly ['claude' | 'gpt', 'claude' | 'gpt']): Promise<Awaited<ReturnType<ReturnType<typeof compose>>>>;
}

async function start(): Promise<Setup> {
  const answer = (): string => 'It stays as it is.';
  const [claudes, gpts] = [await simulator({ answer }), await simulator({ answer })];
  const targets = {
    claude: { name: 'claude', chain: anthropic({ baseUrl: claudes.url, apiKey: 'any', maxTokens: 50 }), model: claude },
    gpt: { name: 'gpt', chain: openai({ baseUrl: `${gpts.url}/v1`, apiKey: 'any', provider: 'openai' }), model: gpt },
  };
  const chains = new Set<ReturnType<typeof compose>>();
  return {
    claude: claudes,
    gpt: gpts,
    async ask(order) {
      const complete = compose(router({ targets: order.map((name) => targets[name]) }));
      chains.add(complete);
      return await complete({ model: 'the best', messages, tools });
    },
    async [Symbol.asyncDispose]() {
      for (const complete of chains) await complete.close();
      await Promise.all([claudes.close(), gpts.close()]);
    },
  };
}

const bodyOf = ({ requests }: Simulator, index = 0): string => JSON.stringify(requests[index]?.body);

test('from Claude to GPT: what Claude signed and sealed stays behind, and everything else comes along', async () => {
  await using setup = await start();
  setup.claude.storms.begin({ fault: 'status', status: 529 });
  const completion = await setup.ask(['claude', 'gpt']);
  expect(completion).toMatchObject({ provider: 'openai', reason: 'stop', text: 'It stays as it is.' });
  expect(notesOf(completion, 'router').map(({ target, why }) => [target, why])).toEqual([
    ['claude', 'chosen'],
    ['gpt', 'failover'],
  ]);
  expect(completion.attempts).toMatchObject([
    { outcome: 'failed', error: { code: 'overloaded', provider: 'anthropic' } },
    { outcome: 'done' },
  ]);
  expect(bodyOf(setup.claude)).toContain(`"model":"${claude}"`);
  expect(bodyOf(setup.claude)).toContain('signed by claude');
  expect(bodyOf(setup.claude)).toContain('sealed by claude');
  expect(bodyOf(setup.claude)).not.toContain('thought by gpt');
  const moved = bodyOf(setup.gpt);
  expect(moved).toContain(`"model":"${gpt}"`);
  expect(moved).not.toContain('by claude');
  for (const kept of ['thought by gpt', 'What is the weather?', 'toolu_1', 'Rain', 'It rains.', 'And tomorrow?'])
    expect(moved).toContain(kept);
});

test('from GPT to Claude: what Claude signed and sealed is there for it, byte for byte, and what GPT thought is not', async () => {
  await using setup = await start();
  setup.gpt.storms.begin({ fault: 'status', status: 503 });
  const completion = await setup.ask(['gpt', 'claude']);
  expect(completion).toMatchObject({ provider: 'anthropic' });
  expect(bodyOf(setup.gpt)).not.toContain('by claude');
  const moved = bodyOf(setup.claude);
  expect(moved).toContain('signed by claude');
  expect(moved).toContain('sealed by claude');
  expect(moved).not.toContain('thought by gpt');
});

test('what the answer after a move adds to the history is bound to who gave it', async () => {
  await using setup = await start();
  setup.claude.storms.begin({ fault: 'status', status: 529 });
  const { messages: added, billed, usage } = await setup.ask(['claude', 'gpt']);
  expect(JSON.stringify(added)).not.toContain('anthropic');
  expect(billed).toEqual(usage); // a refusal costs nothing
});
