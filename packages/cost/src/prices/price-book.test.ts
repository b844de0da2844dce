import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { priceBook } from './price-book.ts';
import { priceOf } from './price-of.ts';
import { publishedVersion } from './published-rates.ts';

const some = { inputTokens: 10, outputTokens: 10 };

test('the version says which data is installed', () => {
  const entry = fileURLToPath(import.meta.resolve('@pydantic/genai-prices'));
  const manifest = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as { version: string };
  expect(publishedVersion).toBe(`genai-prices ${manifest.version}`);
  expect(priceBook().version).toBe(publishedVersion);
});

test.each([
  ['a model that nobody knows', 'openai', 'gpt-nobody-knows', some, ['model']],
  ['a model that another provider serves', 'gateway', 'gpt-4o', some, ['model']],
  ['a local model for which nobody said that it is free', 'ollama', 'llama3', some, ['model']],
  ['a voice of a model whose voice has no price', 'openai', 'gpt-4o', audio(), ['outputAudio']],
  ['a tier by contract', 'anthropic', 'claude-sonnet-4-5', tier('priority'), ['tier priority']],
  ['a tier that came after this release', 'openai', 'gpt-4o', tier('ultrafast'), ['tier ultrafast']],
  ['a faster model', 'anthropic', 'claude-opus-4-6', { ...some, raw: { speed: 'fast' } }, ['tier fast']],
  ['priority of a model that has none', 'openai', 'gpt-4o-mini', tier('priority'), ['tier priority']],
  ['a tool whose fee we do not know', 'anthropic', 'claude-sonnet-4-5', tool(), ['code_execution_requests']],
  ['a search where searching has no price', 'groq', 'llama-3.3-70b-versatile', search(), ['webSearches']],
  ['an advisor that nobody knows', 'anthropic', 'claude-sonnet-4-5', advised('claude-nobody'), ['model']],
])('unknown is null and says what of: %s', (_, provider, model, usage, unpriced) => {
  expect(priceOf(model, usage, { provider })).toEqual({ nanoUsd: null, unpriced });
});

function audio() {
  return { ...some, raw: { completion_tokens_details: { audio_tokens: 5 } } };
}
function tier(name: string) {
  return { ...some, raw: { service_tier: name } };
}
function tool() {
  return { ...some, raw: { server_tool_use: { code_execution_requests: 1, web_search_requests: 0 } } };
}
function search() {
  return { ...some, raw: { server_tool_use: { web_search_requests: 1 } } };
}
function advised(model: string) {
  return { ...some, raw: { iterations: [{ type: 'advisor_message', model, input_tokens: 1, output_tokens: 1 }] } };
}

test('the tier that is said comes before the one in the usage', () => {
  expect(priceOf('gpt-5', tier('priority'), { provider: 'openai', serviceTier: 'default' }).nanoUsd).toBe(112_500);
});

test('nothing used costs nothing, of a model that has a price', () => {
  expect(priceOf('gpt-4o', {}, { provider: 'openai' })).toEqual({ nanoUsd: 0, unpriced: [] });
  expect(priceOf('gpt-nobody-knows', {}, { provider: 'openai' }).nanoUsd).toBeNull();
});

test('without a provider the model says whose price it is', () => {
  expect(priceOf('claude-sonnet-4-5', { inputTokens: 2_200, outputTokens: 300 }).nanoUsd).toBe(11_100_000);
});

test('your own prices come first, by name or pattern, with tiers, fees and steps', () => {
  const prices = priceBook({
    overrides: [
      { provider: 'openai', model: 'gpt-4o', usdPerMillion: { input: 1, output: 2 }, tiers: { turbo: 3 } },
      { model: /^local-/, usdPerMillion: { input: 0, output: 0 } },
      {
        model: 'stepped',
        usdPerMillion: { input: { base: 1, above: [{ tokens: 100, rate: 2 }] }, output: 0 },
        usdPerThousand: { requests: 5 },
      },
    ],
  });
  expect(prices.version).toBe(`${publishedVersion} + own`);
  expect(prices.priceOf('gpt-4o', some, { provider: 'openai' }).nanoUsd).toBe(30_000);
  expect(prices.priceOf('gpt-4o', some, { provider: 'openai', serviceTier: 'turbo' }).nanoUsd).toBe(90_000);
  expect(prices.priceOf('gpt-4o', some, { provider: 'azure' }).nanoUsd).toBe(125_000);
  expect(prices.priceOf('local-7b', some, { provider: 'ollama' })).toEqual({ nanoUsd: 0, unpriced: [] });
  expect(prices.priceOf('stepped', { inputTokens: 100 }).nanoUsd).toBe(100_000 + 5_000_000);
  expect(prices.priceOf('stepped', { inputTokens: 101 }).nanoUsd).toBe(202_000 + 5_000_000);
});

test('the order of classes and the size of numbers make no difference: the sum is that of whole picodollars', () => {
  const count = fc.integer({ min: 0, max: 10_000_000 });
  const usd = fc.integer({ min: 0, max: 1_000_000 }).map((micro) => micro / 10_000);
  const property = fc.property(count, count, count, usd, usd, usd, (input, read, output, a, b, c) => {
    const prices = priceBook({ overrides: [{ model: 'm', usdPerMillion: { input: a, cacheRead: b, output: c } }] });
    const pico = (rate: number): bigint => BigInt(Math.round(rate * 1e6));
    const sum = BigInt(input) * pico(a) + BigInt(read) * pico(b) + BigInt(output) * pico(c);
    const { nanoUsd } = prices.priceOf('m', { inputTokens: input, cacheReadTokens: read, outputTokens: output });
    expect(BigInt(nanoUsd!)).toBe((sum + 999n) / 1_000n);
  });
  fc.assert(property, { numRuns: 300 }); // tells its seed when it fails
});

test('overrides that cannot be are said at once', () => {
  expect(() => priceBook({ overrides: [{ model: 3 as never, usdPerMillion: {} }] })).toThrow(
    'Expected `model` to be a name or a RegExp, got 3',
  );
  expect(() => priceBook({ overrides: [{ model: 'm', usdPerMillion: { input: -1 } }] })).toThrow(
    'Expected `usdPerMillion.input` to be a finite number ≥ 0, got -1',
  );
  expect(() => priceBook({ overrides: [{ model: 'm', usdPerMillion: {}, tiers: { a: NaN } }] })).toThrow(
    'Expected `tiers.a` to be a finite number ≥ 0, got NaN',
  );
});
