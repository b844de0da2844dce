import { expect, test } from 'vitest';
import { openDemo, question } from '../testing/open-demo.ts';
import { allFrames } from '../testing/read-frames.ts';
import type { UsageReport } from '../usage/usage-report.ts';

type Usage = UsageReport & { readonly user: string; readonly budget: Readonly<Record<string, unknown>> };

test('what was spent is there as soon as the answer is: the budget, the sums, the rows', async () => {
  const { ask, token } = await openDemo({ DEMO_BUDGET_USD: '0.5' });
  const ada = await token();
  const chat = async (more: object = {}) =>
    allFrames(await ask('/api/chat', { token: ada, body: question('How much?', more) }));
  await chat();
  await chat();
  await chat({ fresh: true });
  const usage = (await (await ask('/api/usage', { token: ada })).json()) as Usage;
  expect(usage.user).toBe('ada');
  expect(usage.budget).toEqual({
    unit: 'nanoUsd',
    limit: 500_000_000,
    spent: usage.totals.nanoUsd,
    held: 0,
    resetsAt: expect.any(Number),
    window: 'day',
  });
  const [asked, hit] = [usage.rows[2]!, usage.rows[1]!];
  expect(asked).toMatchObject({ model: 'claude-sonnet-5', provider: 'anthropic', outcome: 'ok', source: 'provider' });
  expect(asked.nanoUsd).toBeGreaterThan(0);
  expect(asked.firstOutputMs).toBeGreaterThan(200);
  expect(asked.durationMs).toBeGreaterThanOrEqual(asked.firstOutputMs!);
  expect(hit).toMatchObject({ outcome: 'cached', source: 'cache', nanoUsd: 0 });
  expect(usage.totals).toEqual({
    calls: 3,
    nanoUsd: 2 * asked.nanoUsd!,
    unpriced: 0,
    savedNanoUsd: asked.nanoUsd,
    inputTokens: 2 * asked.inputTokens,
    outputTokens: 2 * asked.outputTokens,
  });
  expect(usage.series.reduce((calls, span) => calls + span.calls, 0)).toBeGreaterThanOrEqual(3);
});

test('nobody sees what others have spent', async () => {
  const { ask, token } = await openDemo();
  const [ada, grace] = [await token('ada'), await token('grace')];
  await allFrames(await ask('/api/chat', { token: ada, body: question() }));
  // There is no name to put another in the place of.
  const usage = (await (await ask('/api/usage?user=ada', { token: grace, headers: { user: 'ada' } })).json()) as Usage;
  expect(usage).toMatchObject({ user: 'grace', budget: { spent: 0 }, totals: { calls: 0, nanoUsd: 0 } });
  expect([usage.rows, usage.series]).toEqual([[], []]);
});
