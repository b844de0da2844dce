import { composeWith, isCompletionError, type CompletionError, type Middleware, type Transport } from '@sluice/core';
import { anthropic } from '@sluice/anthropic';
import { openai } from '@sluice/openai';
import { ManualClock } from '@sluice/core/laws';
import { simulator, type Limits } from '@sluice/simulator';
import { expect, test } from 'vitest';
import { pacing, type PacingOptions } from './index.ts';

interface Load {
  readonly limits: Limits;
  readonly transport: (url: string) => Transport;
  readonly maxTokens: number;
  readonly forMs: number;
  readonly pacing?: PacingOptions;
}

const warmMs = 15_000;

const words = (count: number): string => 'word '.repeat(count);

/**
 * More callers than the provider can serve, on a clock that stands still while anything is on its way through the sockets;
 * the provider has the same clock.
 */
async function overload({ limits, transport, maxTokens, forMs, pacing: options }: Load) {
  const clock = new ManualClock();
  const provider = await simulator({ limits, clock, seed: 7 });
  let [sent, over] = [0, 0];
  const watch: Middleware = async function* watch(call, next) {
    sent++;
    try {
      yield* next(call);
    } finally {
      over++;
    }
  };
  const link = pacing({ clock, maxQueued: Infinity, maxWaitMs: Infinity, random: () => 0.5, ...options });
  const complete = composeWith({ clock })(link, watch, transport(provider.url));
  const errors: CompletionError[] = [];
  const used = { requests: 0, inputTokens: 0, outputTokens: 0 };
  let stopped = false;
  const caller = async (index: number): Promise<void> => {
    for (let turn = 0; !stopped; turn++) {
      const content = `${index} ${turn} ${words(1 + ((index * 7 + turn * 13) % 40))}`;
      try {
        const { usage } = await complete({
          model: 'claude-sonnet-5',
          messages: [{ role: 'user', content }],
          maxTokens,
        });
        used.requests++;
        used.inputTokens += usage.inputTokens ?? 0;
        used.outputTokens += usage.outputTokens ?? 0;
      } catch (error) {
        if (isCompletionError(error, 'closed')) return;
        errors.push(error as CompletionError);
        if (errors.length > 20) return;
      }
    }
  };
  const callers = Array.from({ length: 40 }, (_, index) => caller(index));
  const quiet = async (): Promise<void> => {
    for (let still = 0; still < 3;) {
      const before = sent + over;
      await new Promise((resolve) => setImmediate(resolve));
      still = sent === over && before === sent + over ? still + 1 : 0;
    }
  };
  const run = async (untilMs: number): Promise<void> => {
    await quiet();
    for (let nextMs = clock.nextMs; nextMs !== undefined && clock.now() + nextMs <= untilMs; nextMs = clock.nextMs) {
      await clock.advance(nextMs);
      await quiet();
    }
  };
  await run(warmMs); // the buckets were full at first: that is no steady state
  const [before, from] = [{ ...used }, clock.now()];
  await run(warmMs + forMs);
  const minutes = (clock.now() - from) / 60_000;
  const perMinute = {
    requests: (used.requests - before.requests) / minutes,
    inputTokens: (used.inputTokens - before.inputTokens) / minutes,
    outputTokens: (used.outputTokens - before.outputTokens) / minutes,
  };
  stopped = true;
  await link.close();
  await Promise.all(callers);
  await provider.close();
  return { perMinute, errors: errors.map(({ code, message }) => `${code}: ${message}`), sent };
}

const onAnthropic = (url: string): Transport => anthropic({ baseUrl: url, apiKey: 'any' });
const onOpenAI = (url: string): Transport => openai({ baseUrl: `${url}/v1`, apiKey: 'any', server: 'openai' });

test.each([
  ['Anthropic', { transport: onAnthropic }],
  ['OpenAI', { transport: onOpenAI }],
])('requests of %s: no refusal, and at least 95 in 100 of what is granted', async (_, on) => {
  const load = { limits: { requestsPerMinute: 180 }, ...on, maxTokens: 50, forMs: 20_000 };
  const { perMinute, errors } = await overload(load);
  expect(errors).toEqual([]);
  expect(perMinute.requests / 180).toBeGreaterThanOrEqual(0.95);
  expect(perMinute.requests / 180).toBeLessThanOrEqual(1.05);
});

test.each([
  ['output', { requestsPerMinute: 10_000, inputTokensPerMinute: 1_000_000, outputTokensPerMinute: 10_000 }],
  ['input', { requestsPerMinute: 10_000, inputTokensPerMinute: 12_000, outputTokensPerMinute: 100_000 }],
] as const)(
  'L8 %s tokens of Anthropic, told in thousands: no refusal, and at least 95 in 100',
  async (which, limits) => {
    const { perMinute, errors } = await overload({ limits, transport: onAnthropic, maxTokens: 100, forMs: 20_000 });
    expect(errors).toEqual([]);
    const part = perMinute[`${which}Tokens`] / limits[`${which}TokensPerMinute`];
    expect(part).toBeGreaterThanOrEqual(0.95);
    expect(part).toBeLessThanOrEqual(1 + (3 * 1_000) / limits[`${which}TokensPerMinute`]); // a thousand in 20 s
  },
);

test('tokens of OpenAI, counted by what they may come to: no refusal, and at least 95 in 100', async () => {
  const limits = { inputTokensPerMinute: 12_000, outputTokensPerMinute: 12_000 };
  const { perMinute, errors } = await overload({ limits, transport: onOpenAI, maxTokens: 200, forMs: 20_000 });
  expect(errors).toEqual([]);
  expect(perMinute.requests / 120).toBeGreaterThanOrEqual(0.95); // each counts as its limit of 200
  expect(perMinute.requests / 120).toBeLessThanOrEqual(1.05);
});

test('with the limits known beforehand it is the same from the first request on', async () => {
  const { perMinute, errors } = await overload({
    limits: { requestsPerMinute: 180 },
    transport: onAnthropic,
    maxTokens: 50,
    forMs: 20_000,
    pacing: { limits: { requestsPerMinute: 180 } },
  });
  expect(errors).toEqual([]);
  expect(perMinute.requests / 180).toBeGreaterThanOrEqual(0.95);
});
