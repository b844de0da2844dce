import { expect, test, vi } from 'vitest';
import { forward } from './testing/forwarder.ts';
import { onEnd } from './testing/on-end.ts';
import { openDemoBefore } from './testing/open-demo.ts';
import { visit } from './testing/visit.ts';
import type { Visitor } from './testing/visitor.ts';

const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');
/** Longer than a slow machine takes to load a page. */
const slowly = { tokensPerSecond: 25, answer: () => words };
const endless = Array.from({ length: 50 }, () => words).join(' ');

/** The server's clock, which runs in here, jumps beyond the life of every token. What is used, which the page asks for by the way, is not answered. */
async function expireTokens({ page }: Visitor): Promise<void> {
  await page.route('**/api/usage', () => {});
  vi.useFakeTimers({ toFake: ['Date'] });
  onEnd(() => vi.useRealTimers());
  vi.setSystemTime(Date.now() + 9 * 3_600_000);
}

test('a connection that breaks is made again, and the answer is whole, with nothing said twice', async () => {
  const { url, provider } = await openDemoBefore(slowly);
  const way = await forward(url);
  const visitor = await visit(way.url, { expects: /net::ERR_/ });
  await visitor.ask('Say them all');
  await visitor.untilGrowing();
  way.cut();
  await visitor.turn.getByText('The connection broke: picking the answer up again').waitFor();
  expect(words.startsWith(await visitor.text())).toBe(true);
  way.mend();
  await visitor.until('whole');
  expect(await visitor.text()).toBe(words);
  expect(await visitor.turn.locator('.turn-foot').textContent()).toContain('picked up again');
  expect(provider.requests).toHaveLength(1);
});

test('a page that is loaded again goes on with the answer that runs', async () => {
  const { url, provider } = await openDemoBefore(slowly);
  const visitor = await visit(url);
  await visitor.ask('Say them all');
  await visitor.untilGrowing();
  await visitor.page.reload();
  await visitor.untilGrowing();
  expect(await visitor.turn.locator('.turn-question').textContent()).toContain('Say them all');
  await visitor.until('whole');
  expect(await visitor.text()).toBe(words);
  expect(provider.requests).toHaveLength(1);

  await visitor.page.reload(); // what is over is not begun again
  await visitor.page.getByText('Ask something, then make it hard.').waitFor();
});

test('a token that expires while the connection is broken costs no answer: signed in again, it is picked up', async () => {
  const { url, provider } = await openDemoBefore(slowly);
  const way = await forward(url);
  const visitor = await visit(way.url, { expects: /net::ERR_/ });
  await visitor.ask('Say them all');
  await visitor.untilGrowing();
  await expireTokens(visitor);
  way.cut();
  await visitor.turn.getByText('The connection broke: picking the answer up again').waitFor();
  way.mend();
  await visitor.page.getByText('Your sign-in has expired. Sign in again to go on.').waitFor();
  await visitor.signIn('ada');
  await visitor.until('whole');
  expect(await visitor.text()).toBe(words);
  expect(await visitor.page.locator('.turn').count()).toBe(1);
  expect(provider.requests).toHaveLength(1);
});

test('a page that is loaded again with a token that has expired asks for the answer only after signing in', async () => {
  const { url, provider } = await openDemoBefore(slowly);
  const visitor = await visit(url);
  await visitor.ask('Say them all');
  await visitor.untilGrowing();
  await expireTokens(visitor);
  const asked: string[] = [];
  visitor.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await visitor.page.reload();
  await visitor.page.getByText('Your sign-in has expired. Sign in again to go on.').waitFor();
  expect(asked.filter((path) => path.startsWith('/api/chat/'))).toEqual([]);
  await visitor.signIn('ada');
  await visitor.until('whole');
  expect(await visitor.text()).toBe(words);
  expect(provider.requests).toHaveLength(1);
});

test('an answer that is picked up can be stopped', async () => {
  const { url, provider } = await openDemoBefore({ tokensPerSecond: 25, answer: () => endless });
  const visitor = await visit(url);
  await visitor.ask('Say them all');
  await visitor.untilGrowing();
  await visitor.page.reload();
  await visitor.untilGrowing();
  await visitor.button('Stop').click();
  await visitor.until('stopped');
  expect(await provider.requests[0]!.over).toBeDefined();
});

test('without a server the page says so, and asks again when it is back', async () => {
  const { url } = await openDemoBefore({ answer: () => words });
  const way = await forward(url);
  const visitor = await visit(way.url, { expects: /net::ERR_/ });
  way.cut();
  await visitor.ask('Say them all');
  await visitor.until('failed');
  expect(await visitor.turn.locator('.trouble-title').textContent()).toBe('The server does not answer');
  way.mend();
  await visitor.button('Ask again').click();
  await visitor.until('whole');
  expect(await visitor.text()).toBe(words);
});
