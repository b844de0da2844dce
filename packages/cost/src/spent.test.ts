import type { CompletionRequest, Usage } from '@sluice/core';
import { expect, test } from 'vitest';
import { Said } from './said.ts';
import { spentOf } from './spent.ts';

const request: CompletionRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };
const words = 'light from the sun is of all colours and the air scatters the short waves more than the long ones';

/** An answer that was left after it said `text`, when the provider had told of so many tokens. */
function spentAfter(text: string, told: Usage | undefined) {
  const said = new Said();
  if (text !== '') said.add({ type: 'text-delta', index: 0, text });
  return spentOf({ request, model: 'm', told, toldLast: false, said, whole: false, maybeSpent: true });
}

test('what was seen is counted where the provider told of a first token only', () => {
  const { usage, source } = spentAfter(words, { inputTokens: 9, outputTokens: 1 });
  expect([source, usage.inputTokens]).toEqual(['partial', 9]);
  expect(usage.outputTokens).toBeGreaterThan(15);
});

test('what the provider told of the whole answer is not counted over, and what came before any output neither', () => {
  expect(spentAfter(words, { inputTokens: 9, outputTokens: 14 }).usage.outputTokens).toBe(14);
  expect(spentAfter(words, { inputTokens: 9, outputTokens: 500 }).usage.outputTokens).toBe(500);
  expect(spentAfter('', { inputTokens: 9, outputTokens: 2, reasoningTokens: 3 }).usage).toEqual({
    inputTokens: 9,
    outputTokens: 2,
    reasoningTokens: 3,
  });
});

test('who told nothing is counted, what was asked and what was seen', () => {
  const { usage, source } = spentAfter(words, undefined);
  expect(source).toBe('counted');
  expect(usage.inputTokens).toBeGreaterThan(3);
  expect(usage.outputTokens).toBeGreaterThan(15);
  expect(usage).not.toHaveProperty('reasoningTokens');
});
