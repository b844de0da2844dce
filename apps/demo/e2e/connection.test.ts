import { expect, test } from 'vitest';
import { forward } from './testing/forwarder.ts';
import { openDemoBefore } from './testing/open-demo.ts';
import { visit } from './testing/visitor.ts';

const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');
const slowly = { tokensPerSecond: 60, answer: () => words };

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

test('an answer that is picked up can be stopped', async () => {
  const { url, provider } = await openDemoBefore(slowly);
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
  const { url } = await openDemoBefore(slowly);
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
