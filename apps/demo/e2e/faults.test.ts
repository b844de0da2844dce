import { expect, test } from 'vitest';
import { openDemo } from './testing/open-demo.ts';
import { visit } from './testing/visit.ts';
import type { Visitor } from './testing/visitor.ts';

const question = 'Why does a river bend?';

/** Somebody who is signed in. */
async function begin(): Promise<Visitor> {
  return await visit(await openDemo({ DEMO_TOKENS_PER_SECOND: '400' }));
}

/** And told what the answer is when nothing goes wrong: the same for the same question, whoever answers. */
async function beginKnowing(): Promise<{ readonly visitor: Visitor; readonly whole: string }> {
  const visitor = await begin();
  await visitor.ask(question);
  await visitor.until('whole');
  const whole = await visitor.text();
  await visitor.page.getByLabel('not from cache').check();
  await visitor.button('New chat').click();
  return { visitor, whole };
}

test('a storm of 429s is waited out: retry says why and how long, and the answer is whole', async () => {
  const { visitor, whole } = await beginKnowing();
  await visitor.inject('429 storm', /refused with 429/);
  await visitor.ask(question);
  const gate = await visitor.gate('retry', 'waiting');
  expect(await gate.textContent()).toMatch(/held here\d\.\d s429 too many requests · then attempt 2/);
  await visitor.gate('anthropic', 'failed');
  await visitor.turn.getByText('then attempt 3').waitFor();
  await visitor.until('whole');
  expect(await visitor.text()).toBe(whole);
  await visitor.gate('anthropic', 'open');
  await expect.poll(() => visitor.page.locator('tr[data-outcome=failed]').count()).toBe(2);
});

test('a stream that is cut is begun anew elsewhere, and nothing is said twice', async () => {
  const { visitor, whole } = await beginKnowing();
  await visitor.inject('Cut stream', /breaks off/);
  await visitor.ask(question);
  await visitor.untilGrowing();
  await visitor.gate('anthropic', 'failed');
  await visitor.gate('openai', 'open');
  await visitor.until('whole');
  expect(await visitor.text()).toBe(whole);
  expect(await visitor.turn.locator('.turn-foot').textContent()).toContain('gpt-5.2');
});

test('a slow first token is waited for, and the page says what it waits for', async () => {
  const visitor = await begin();
  await visitor.inject('Slow first token', /lets you wait/);
  await visitor.ask(question);
  await visitor.turn.getByText('Asking anthropic').waitFor();
  expect(await visitor.button('Stop').isEnabled()).toBe(true);
  await visitor.until('whole');
  expect(await visitor.text()).toContain(question);
  expect(await visitor.turn.locator('.turn-foot').textContent()).toMatch(/first after 4\.\d s/);
});

test('a provider that is down is failed over, until all is well again', async () => {
  const visitor = await begin();
  await visitor.inject('Provider down', /takes no connections/);
  await visitor.ask(question);
  await visitor.gate('openai', 'open');
  await visitor.gate('anthropic', 'failed');
  expect(await (await visitor.gate('router', 'open')).textContent()).toContain('→ openai · failover');
  await visitor.until('whole');
  expect(await visitor.text()).toContain(question);
  expect(await visitor.turn.locator('.turn-foot').textContent()).toContain('gpt-5.2');

  await visitor.inject('All well again', /Nothing is wrong/);
  await visitor.button('Ask again').click();
  await visitor.gate('anthropic', 'open');
  await visitor.until('whole');
  expect(await visitor.turn.locator('.turn-foot').textContent()).toContain('claude-sonnet-5');
});
