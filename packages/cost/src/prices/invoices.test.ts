import type { Usage } from '@sluice/core';
import { expect, test } from 'vitest';
import { priceOf } from './price-of.ts';

/** A bill, added up by hand from what the provider's page said. Prices are US dollars for a million tokens. */
interface Invoice {
  /** Whose page, which prices it had, and the day they were in force. */
  readonly source: string;
  readonly on: string;
  readonly provider: string;
  readonly model: string;
  readonly usage: Usage;
  readonly serviceTier?: string;
  /** The sum as it is written down: tokens × nano-dollars for one. */
  readonly sum: string;
  readonly nanoUsd: number;
}

const anthropic = 'https://platform.claude.com/docs/en/about-claude/pricing';
const openai = 'https://developers.openai.com/api/docs/pricing';
const gemini = 'https://ai.google.dev/gemini-api/docs/pricing';

const invoices: Readonly<Record<string, Invoice>> = {
  '$3 in, $15 out': {
    source: `${anthropic}: Sonnet 4.5, 3 / 15`,
    on: '2025-11-25',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5-20250929',
    usage: { inputTokens: 2_200, outputTokens: 300 },
    sum: '2200×3000 + 300×15000',
    nanoUsd: 11_100_000,
  },
  'read from the cache': {
    source: `${anthropic}: Sonnet 4.5, cache hits 0.30`,
    on: '2025-11-25',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 100, cacheReadTokens: 10_000, outputTokens: 50 },
    sum: '100×3000 + 10000×300 + 50×15000',
    nanoUsd: 4_050_000,
  },
  'written to the cache for five minutes': {
    source: `${anthropic}: Sonnet 4.5, 5m cache writes 3.75`,
    on: '2025-11-25',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 5, cacheWriteTokens: 4_735, outputTokens: 255 },
    sum: '5×3000 + 4735×3750 + 255×15000',
    nanoUsd: 21_596_250,
  },
  'written to the cache for an hour': {
    source: `${anthropic}: Sonnet 4.5, 1h cache writes 6`,
    on: '2025-11-25',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 12, cacheWriteLongTokens: 2_000, outputTokens: 100 },
    sum: '12×3000 + 2000×6000 + 100×15000',
    nanoUsd: 13_536_000,
  },
  'every class of input at once': {
    source: `${anthropic}: Haiku 4.5, 1 / 1.25 / 2 / 0.10 / 5`,
    on: '2025-11-25',
    provider: 'anthropic',
    model: 'claude-haiku-4-5-20251001',
    usage: { inputTokens: 1, cacheReadTokens: 2, cacheWriteTokens: 3, cacheWriteLongTokens: 4, outputTokens: 5 },
    sum: '1×1000 + 2×100 + 3×1250 + 4×2000 + 5×5000',
    nanoUsd: 37_950,
  },
  'reasoning is output': {
    source: `${anthropic}: Opus 4.5, 5 / 25`,
    on: '2025-12-01',
    provider: 'anthropic',
    model: 'claude-opus-4-5-20251101',
    usage: { inputTokens: 800, outputTokens: 500, reasoningTokens: 1_000 },
    sum: '800×5000 + 1500×25000',
    nanoUsd: 41_500_000,
  },
  'a prompt of just 200,000 tokens, cached ones counted': {
    source: `${anthropic}: Sonnet 4.5, ≤ 200K 3 / 0.30 / 15`,
    on: '2025-11-25',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 150_000, cacheReadTokens: 50_000, outputTokens: 1_000 },
    sum: '150000×3000 + 50000×300 + 1000×15000',
    nanoUsd: 480_000_000,
  },
  'one token more, and every class costs more': {
    source: `${anthropic}: Sonnet 4.5, > 200K 6 / 0.60 / 22.50`,
    on: '2025-11-25',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 150_001, cacheReadTokens: 50_000, outputTokens: 1_000 },
    sum: '150001×6000 + 50000×600 + 1000×22500',
    nanoUsd: 952_506_000,
  },
  'a batch, as the usage tells': {
    source: `${anthropic}: Sonnet 4.5, batch 1.50 / 7.50`,
    on: '2025-11-25',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    usage: { inputTokens: 2_200, outputTokens: 300, raw: { service_tier: 'batch' } },
    sum: '2200×1500 + 300×7500',
    nanoUsd: 5_550_000,
  },
  'a batch that read from the cache': {
    source: `${anthropic}: Haiku 4.5, batch 0.50 / 2.50, multiplied with the cache's 0.1`,
    on: '2025-11-25',
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    serviceTier: 'batch',
    usage: { inputTokens: 1_001, cacheReadTokens: 1, outputTokens: 3 },
    sum: '1001×500 + 1×50 + 3×2500',
    nanoUsd: 508_050,
  },
  'three searches of the web': {
    source: `${anthropic}: web search, $10 for 1,000; Sonnet 4.5`,
    on: '2025-11-25',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    usage: {
      inputTokens: 1_000,
      outputTokens: 200,
      raw: { server_tool_use: { web_search_requests: 3, web_fetch_requests: 2 } },
    },
    sum: '1000×3000 + 200×15000 + 3×10000000',
    nanoUsd: 36_000_000,
  },
  'an advisor of another model': {
    source: `${anthropic}: Sonnet 4.5, 3 / 15; Opus 4.8, 5 / 25`,
    on: '2026-06-01',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    usage: {
      inputTokens: 2_411,
      outputTokens: 98,
      reasoningTokens: 47,
      raw: {
        iterations: [
          { type: 'message', input_tokens: 1_128, output_tokens: 135 },
          { type: 'advisor_message', model: 'claude-opus-4-8', input_tokens: 2_543, output_tokens: 18 },
          { type: 'message', input_tokens: 1_283, output_tokens: 10 },
        ],
      },
    },
    sum: '2411×3000 + 145×15000 + 2543×5000 + 18×25000',
    nanoUsd: 22_573_000,
  },
  'a model that stepped in for another': {
    source: `${anthropic}: Fable 5, 10 / 50; Opus 4.8, 5 / 25`,
    on: '2026-06-30',
    provider: 'anthropic',
    model: 'claude-opus-4-8',
    usage: {
      inputTokens: 412,
      outputTokens: 264,
      raw: {
        iterations: [
          { type: 'message', model: 'claude-fable-5', input_tokens: 408, output_tokens: 0 },
          { type: 'fallback_message', model: 'claude-opus-4-8', input_tokens: 412, output_tokens: 264 },
        ],
      },
    },
    sum: '408×10000 + 412×5000 + 264×25000',
    nanoUsd: 12_740_000,
  },
  'a compaction before the answer, with long cache writes': {
    source: `${anthropic}: Haiku 4.5, 1 / 2 (1h) / 5`,
    on: '2026-02-01',
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    usage: {
      inputTokens: 300,
      cacheWriteLongTokens: 10,
      outputTokens: 70,
      raw: {
        iterations: [
          { type: 'compaction', input_tokens: 100, output_tokens: 50 },
          {
            type: 'message',
            input_tokens: 200,
            output_tokens: 20,
            cache_creation_input_tokens: 10,
            cache_creation: { ephemeral_1h_input_tokens: 10 },
          },
        ],
      },
    },
    sum: '300×1000 + 10×2000 + 70×5000',
    nanoUsd: 670_000,
  },
  'answered in the United States': {
    source: `${anthropic}: Opus 4.6, 5 / 25, US-only inference × 1.1`,
    on: '2026-04-01',
    provider: 'anthropic',
    model: 'claude-opus-4-6',
    usage: { inputTokens: 1_000, outputTokens: 100, raw: { inference_geo: 'us', service_tier: 'standard' } },
    sum: '1000×5500 + 100×27500',
    nanoUsd: 8_250_000,
  },
  'OpenAI, half of the prompt cached': {
    source: `${openai}: gpt-4o, 2.50 / 1.25 / 10`,
    on: '2025-08-01',
    provider: 'openai',
    model: 'gpt-4o-2024-08-06',
    usage: { inputTokens: 1_000, cacheReadTokens: 1_024, outputTokens: 500 },
    serviceTier: 'default',
    sum: '1000×2500 + 1024×1250 + 500×10000',
    nanoUsd: 8_780_000,
  },
  'a small model': {
    source: `${openai}: gpt-4o-mini, 0.15 / 0.60`,
    on: '2025-08-01',
    provider: 'openai',
    model: 'gpt-4o-mini',
    usage: { inputTokens: 100, outputTokens: 10 },
    sum: '100×150 + 10×600',
    nanoUsd: 21_000,
  },
  'o3 the day before it got cheaper': {
    source: `${openai}: o3, 10 / 40 until 2025-06-09`,
    on: '2025-06-09',
    provider: 'openai',
    model: 'o3',
    usage: { inputTokens: 1_000, outputTokens: 200, reasoningTokens: 800 },
    sum: '1000×10000 + 1000×40000',
    nanoUsd: 50_000_000,
  },
  'o3 the day it got cheaper': {
    source: `${openai}: o3, 2 / 8 from 2025-06-10`,
    on: '2025-06-10',
    provider: 'openai',
    model: 'o3',
    usage: { inputTokens: 1_000, outputTokens: 200, reasoningTokens: 800 },
    sum: '1000×2000 + 1000×8000',
    nanoUsd: 10_000_000,
  },
  'flex costs what a batch does': {
    source: `${openai}: gpt-5, flex 0.625 / 0.0625 / 5`,
    on: '2025-11-25',
    provider: 'openai',
    model: 'gpt-5-2025-08-07',
    serviceTier: 'flex',
    usage: { inputTokens: 4_000, cacheReadTokens: 2_000, outputTokens: 300, reasoningTokens: 700 },
    sum: '4000×625 + 2000×62.5 + 1000×5000',
    nanoUsd: 7_625_000,
  },
  'priority costs twice as much': {
    source: 'https://openai.com/api-priority-processing: GPT-5, 2.50 / 0.250 / 20',
    on: '2026-11-25',
    provider: 'openai',
    model: 'gpt-5-2025-08-07',
    serviceTier: 'priority',
    usage: { inputTokens: 4_000, cacheReadTokens: 2_000, outputTokens: 1_000 },
    sum: '4000×2500 + 2000×250 + 1000×20000',
    nanoUsd: 30_500_000,
  },
  'priority of another model costs another multiple': {
    source: 'https://openai.com/api-priority-processing: GPT-5 mini, 0.45 / 0.045 / 3.60',
    on: '2026-11-25',
    provider: 'openai',
    model: 'gpt-5-mini',
    serviceTier: 'priority',
    usage: { inputTokens: 1_000, cacheReadTokens: 1_000, outputTokens: 100 },
    sum: '1000×450 + 1000×45 + 100×3600',
    nanoUsd: 855_000,
  },
  'a batch at OpenAI': {
    source: `${openai}: gpt-4.1, batch 1 / 4`,
    on: '2025-08-01',
    provider: 'openai',
    model: 'gpt-4.1-2025-04-14',
    serviceTier: 'batch',
    usage: { inputTokens: 1_000, outputTokens: 1_000 },
    sum: '1000×1000 + 1000×4000',
    nanoUsd: 5_000_000,
  },
  'a long prompt at OpenAI': {
    source: `${openai}: gpt-5.4, > 272K 5 / 22.50`,
    on: '2026-06-01',
    provider: 'openai',
    model: 'gpt-5.4',
    usage: { inputTokens: 300_000, outputTokens: 1_000 },
    sum: '300000×5000 + 1000×22500',
    nanoUsd: 1_522_500_000,
  },
  'a long prompt in a batch that was half cached: tier × batch × cache': {
    source: `${openai}: gpt-5.4, > 272K 5 / 0.50 / 22.50, batch half of it`,
    on: '2026-06-01',
    provider: 'openai',
    model: 'gpt-5.4',
    serviceTier: 'batch',
    usage: { inputTokens: 200_000, cacheReadTokens: 100_000, outputTokens: 1_000 },
    sum: '200000×2500 + 100000×250 + 1000×11250',
    nanoUsd: 536_250_000,
  },
  'cache writes that OpenAI charges for': {
    source: `${openai}: gpt-5.6-sol, 5 / 6.25 / 0.50 / 30 until 2026-08-20`,
    on: '2026-08-20',
    provider: 'openai',
    model: 'gpt-5.6-sol',
    usage: { inputTokens: 1_000, cacheWriteTokens: 2_000, cacheReadTokens: 3_000, outputTokens: 100 },
    sum: '1000×5000 + 2000×6250 + 3000×500 + 100×30000',
    nanoUsd: 22_000_000,
  },
  'the same a day later': {
    source: `${openai}: gpt-5.6-sol, 4 / 5 / 0.40 / 20 from 2026-08-21`,
    on: '2026-08-21',
    provider: 'openai',
    model: 'gpt-5.6-sol',
    usage: { inputTokens: 1_000, cacheWriteTokens: 2_000, cacheReadTokens: 3_000, outputTokens: 100 },
    sum: '1000×4000 + 2000×5000 + 3000×400 + 100×20000',
    nanoUsd: 17_200_000,
  },
  'heard and spoken': {
    source: `${openai}: gpt-audio, text 2.50 / 10, audio 32 / 64`,
    on: '2025-11-25',
    provider: 'openai',
    model: 'gpt-audio',
    usage: {
      inputTokens: 30,
      outputTokens: 30,
      raw: { prompt_tokens_details: { audio_tokens: 7 }, completion_tokens_details: { audio_tokens: 20 } },
    },
    sum: '23×2500 + 7×32000 + 10×10000 + 20×64000',
    nanoUsd: 1_661_500,
  },
  'half a nano-dollar is rounded up': {
    source: `${openai}: gpt-5-nano, batch 0.025 / 0.0025 / 0.20`,
    on: '2025-11-25',
    provider: 'openai',
    model: 'gpt-5-nano',
    serviceTier: 'batch',
    usage: { inputTokens: 1, cacheReadTokens: 1, outputTokens: 1 },
    sum: '1×25 + 1×2.5 + 1×200',
    nanoUsd: 228,
  },
  'an embedding, recorded outside a chain': {
    source: `${openai}: text-embedding-3-small, 0.02`,
    on: '2025-08-01',
    provider: 'openai',
    model: 'text-embedding-3-small',
    usage: { inputTokens: 1_000_000 },
    sum: '1000000×20',
    nanoUsd: 20_000_000,
  },
  'Gemini, a prompt of just 200,000 tokens': {
    source: `${gemini}: gemini-2.5-pro, ≤ 200k 1.25 / 10`,
    on: '2025-11-25',
    provider: 'google',
    model: 'gemini-2.5-pro',
    usage: { inputTokens: 200_000, outputTokens: 400, reasoningTokens: 600 },
    sum: '200000×1250 + 1000×10000',
    nanoUsd: 260_000_000,
  },
  'Gemini, a longer one': {
    source: `${gemini}: gemini-2.5-pro, > 200k 2.50 / 15`,
    on: '2025-11-25',
    provider: 'google',
    model: 'gemini-2.5-pro',
    usage: { inputTokens: 250_000, outputTokens: 1_000 },
    sum: '250000×2500 + 1000×15000',
    nanoUsd: 640_000_000,
  },
  'Gemini, spoken to, in its own words': {
    source: `${gemini}: gemini-2.5-flash, text 0.30, audio 1.00, cached 0.03, output 2.50`,
    on: '2025-11-25',
    provider: 'google',
    model: 'gemini-2.5-flash',
    usage: {
      inputTokens: 400,
      cacheReadTokens: 50,
      outputTokens: 20,
      reasoningTokens: 30,
      raw: {
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 150 },
          { modality: 'AUDIO', tokenCount: 300 },
        ],
      },
    },
    sum: '100×300 + 300×1000 + 50×30 + 50×2500',
    nanoUsd: 456_500,
  },
  Groq: {
    source: 'https://groq.com/pricing: llama-3.3-70b-versatile, 0.59 / 0.79',
    on: '2025-11-25',
    provider: 'groq',
    model: 'llama-3.3-70b-versatile',
    serviceTier: 'on_demand',
    usage: { inputTokens: 1_000, outputTokens: 1_000 },
    sum: '1000×590 + 1000×790',
    nanoUsd: 1_380_000,
  },
  Mistral: {
    source: 'https://mistral.ai/pricing: Mistral Large, 2 / 6',
    on: '2025-11-25',
    provider: 'mistral',
    model: 'mistral-large-latest',
    usage: { inputTokens: 500, outputTokens: 500 },
    sum: '500×2000 + 500×6000',
    nanoUsd: 4_000_000,
  },
  'xAI, by its provider name of the wire': {
    source: 'https://docs.x.ai/docs/models: grok-4, 3 / 0.75 / 15',
    on: '2025-11-25',
    provider: 'xai',
    model: 'grok-4',
    usage: { inputTokens: 1_000, cacheReadTokens: 1_000, outputTokens: 100, reasoningTokens: 400 },
    sum: '1000×3000 + 1000×750 + 500×15000',
    nanoUsd: 11_250_000,
  },
};

test.each(Object.entries(invoices))('%s', (_, { provider, model, usage, serviceTier, on, nanoUsd, sum }) => {
  // Nothing of the price book is in this sum: it is the one on the page, with the fees of single tokens written out.
  const byHand = sum.split(' + ').reduce((total, item) => {
    const [count, each] = item.split('×').map(Number);
    return total + count! * each!;
  }, 0);
  expect(Math.ceil(byHand)).toBe(nanoUsd);
  const at = Date.parse(`${on}T12:00:00Z`);
  expect(priceOf(model, usage, { provider, at, ...(serviceTier !== undefined && { serviceTier }) })).toEqual({
    nanoUsd,
    unpriced: [],
  });
});
