import { expect, test } from 'vitest';
import { estimateTokens } from './estimate-tokens.ts';

const prose = 'The printing press was invented by Johannes Gutenberg in Mainz around the year 1440. '.repeat(20);

test('a model whose tokenizer counts more is estimated higher', () => {
  const older = estimateTokens(prose, 'claude-sonnet-4-5-20250929');
  expect(estimateTokens(prose, 'claude-sonnet-5')).toBeGreaterThan(older * 1.3);
  expect(estimateTokens(prose, 'claude-opus-4-7')).toBe(estimateTokens(prose, 'claude-opus-5'));
  expect(estimateTokens(prose, 'claude-3-5-sonnet-20241022')).toBe(older);
  expect(estimateTokens(prose, 'claude-opus-4-20250514')).toBe(older);
});

test('the high side is above the likely one for every family, and a model nobody measured is on the safe side', () => {
  for (const model of [
    'gpt-5',
    'o3',
    'claude-sonnet-4-6',
    'claude-fable-5',
    'gemini-2.5-pro',
    'gemini-3-pro',
    'llama-4',
  ]) {
    expect(estimateTokens(prose, model, { side: 'high' })).toBeGreaterThan(estimateTokens(prose, model));
  }
  expect(estimateTokens(prose, 'llama-4', { side: 'high' })).toBe(
    estimateTokens(prose, 'claude-fable-5', { side: 'high' }),
  );
});

test('a request counts everything that the model reads', () => {
  const bare = { model: 'gpt-5', messages: [{ role: 'user', content: prose }] } as const;
  const whole = estimateTokens(bare, 'gpt-5');
  expect(whole).toBeGreaterThan(estimateTokens(prose, 'gpt-5'));
  expect(estimateTokens({ ...bare, system: prose }, 'gpt-5')).toBeGreaterThan(whole * 1.9);
  const tool = { name: 'search', description: prose, inputSchema: { type: 'object' } };
  expect(estimateTokens({ ...bare, tools: [tool] }, 'gpt-5')).toBeGreaterThan(whole * 1.9);
  const image = { type: 'image', source: { url: 'https://example.com/a.png' } } as const;
  const withImage = { ...bare, messages: [{ role: 'user', content: [{ type: 'text', text: prose }, image] }] } as const;
  expect(estimateTokens(withImage, 'gpt-5')).toBe(whole + 1_568);
  const result = { type: 'tool-result', id: '1', content: [{ type: 'text', text: prose }] } as const;
  expect(
    estimateTokens({ ...bare, messages: [...bare.messages, { role: 'tool', content: [result] }] }, 'gpt-5'),
  ).toBeGreaterThan(whole * 1.9);
});
