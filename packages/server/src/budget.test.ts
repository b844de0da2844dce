import { budget, type Limit } from '@sluice/budget';
import { composeWith } from '@sluice/core';
import { end, ManualClock, scripted, start, text, usage } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { sse } from './index.ts';

const request = { model: 'm', maxTokens: 10, messages: [{ role: 'user', content: 'Hello' }] } as const;

/** A chain behind a budget, asked through `sse`. */
function open(limit: Limit) {
  const clock = new ManualClock(Date.UTC(2026, 2, 15, 12));
  const purse = budget({ limits: [limit], clock });
  const complete = composeWith({ clock })(purse, scripted('p', [start(), text('Hi'), usage(10, 10), end()]));
  const ask = () => sse(complete.stream(request, { attributes: { user: 'u1' } }), { clock });
  return { ask, clock };
}

test('a budget that is used up until its window resets is a 429 with its body and retry-after', async () => {
  const { ask } = open({ tokens: 30, per: 'user', window: 'day' });
  expect(await (await ask()).text()).toContain('[DONE]');
  const response = await ask();
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, String(12 * 3_600)]);
  expect(await response.json()).toEqual({
    error: {
      code: 'budget-exceeded',
      message: 'The budget is used up.',
      retryAfterMs: 12 * 3_600_000,
      scope: 'user:u1',
      window: 'day',
      unit: 'tokens',
      limit: 30,
      spent: 20,
      held: 0,
      requested: expect.any(Number),
      resetsAt: Date.UTC(2026, 2, 16),
    },
  });
});

test('a budget that does not come back wants payment: 402, and no time to come again', async () => {
  const { ask } = open({ tokens: 30, per: 'user', window: 'total' });
  await (await ask()).text();
  const response = await ask();
  expect([response.status, response.headers.get('retry-after')]).toEqual([402, null]);
  expect(await response.json()).toMatchObject({
    error: { code: 'budget-exceeded', limit: 30, spent: 20, resetsAt: null },
  });
});

test('what is more than the whole budget is a 402, because waiting does not help', async () => {
  const { ask } = open({ tokens: 5, per: 'user', window: 'day' });
  expect((await ask()).status).toBe(402);
});

test('a budget that others hold is a 429 to come back from soon', async () => {
  const { ask } = open({ tokens: 30, per: 'user', window: 'day' });
  const first = await ask(); // it holds what it may come to until it is read
  const second = await ask();
  expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await second.json()).toMatchObject({ error: { code: 'budget-contended', retryAfterMs: 1_000 } });
  await first.text();
});
