import { expect, test } from 'vitest';
import { readUsage } from './usage.ts';

test('what this wire counts together is taken apart', () => {
  const raw = {
    prompt_tokens: 100,
    completion_tokens: 50,
    total_tokens: 150,
    prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
    completion_tokens_details: { reasoning_tokens: 20 },
  };
  expect(readUsage(raw)).toEqual({
    inputTokens: 30,
    cacheReadTokens: 60,
    cacheWriteTokens: 10,
    outputTokens: 30,
    reasoningTokens: 20,
    raw,
  });
});

test('unknown is not 0, and 0 is not unknown', () => {
  expect(readUsage({ prompt_tokens: 5, completion_tokens_details: null })).toEqual({
    inputTokens: 5,
    raw: { prompt_tokens: 5, completion_tokens_details: null },
  });
  expect(readUsage({ prompt_tokens: 0, prompt_tokens_details: { cached_tokens: 0 } })).toMatchObject({
    inputTokens: 0,
    cacheReadTokens: 0,
  });
});

test('reasoning that a total shows beside the completion is not taken from it', () => {
  const beside = {
    prompt_tokens: 10,
    completion_tokens: 5,
    total_tokens: 215,
    completion_tokens_details: { reasoning_tokens: 200 },
  };
  expect(readUsage(beside)).toMatchObject({ outputTokens: 5, reasoningTokens: 200 });
});

test('who counts more inside than there is gets no count below 0', () => {
  const odd = {
    prompt_tokens: 10,
    completion_tokens: 5,
    prompt_cache_hit_tokens: 12,
    completion_tokens_details: { reasoning_tokens: 9 },
  };
  expect(readUsage(odd)).toMatchObject({ inputTokens: 0, cacheReadTokens: 12, outputTokens: 0, reasoningTokens: 9 });
});

test('the cache’s other names are known', () => {
  for (const name of ['prompt_cache_hit_tokens', 'cached_tokens', 'cache_read_input_tokens']) {
    expect(readUsage({ prompt_tokens: 10, [name]: 4 })).toMatchObject({ inputTokens: 6, cacheReadTokens: 4 });
  }
});
