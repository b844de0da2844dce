import { read } from '@sluice/server/browser';
import { expect, test } from 'vitest';
import { openDemoBefore } from './testing/open-demo.ts';
import { visit } from './testing/visit.ts';

const chats = 200;
const users = ['ada', 'grace', 'alan'];
const sentence = 'Water finds the lowest path because it never insists on a higher one.';

async function tokenOf(url: string, user: string): Promise<string> {
  const body = JSON.stringify({ user, password: 'sluice' });
  const response = await fetch(`${url}/sign-in`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  return ((await response.json()) as { token: string }).token;
}

/** As the page does it, by the same reader. */
async function chat(url: string, token: string, question: string): Promise<string> {
  const frames = read(`${url}/api/chat`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: question }], resume: true }),
    resume: (id) => `${url}/api/chat/${id}`,
  });
  let text = '';
  for await (const frame of frames) if (frame.type === 'text-delta') text += frame.text;
  return text;
}

// A browser keeps six connections to a server at most, so pages are the watchers here: three people, each in a browser of
// their own, among the others, who use the page's reader without one.
test(`${chats} chats at once are all whole, and every page shows its own`, { timeout: 30_000 }, async () => {
  const everybody = Promise.withResolvers<void>();
  let asked = 0;
  const answer = async ({ prompt }: { readonly prompt: string }): Promise<string> => {
    if (++asked === chats) everybody.resolve();
    await everybody.promise; // nobody is answered before all have asked
    return `${prompt}: ${sentence}`;
  };
  const { url, provider } = await openDemoBefore(
    { tokensPerSecond: 25, answer },
    { DEMO_PERMITS: String(chats), DEMO_PERMITS_PER_USER: String(chats), DEMO_BUDGET_USD: '10' },
  );
  const visitors = await Promise.all(users.map((user) => visit(url, { user })));
  const tokens = await Promise.all(users.map((user) => tokenOf(url, user)));
  const questions = Array.from({ length: chats - visitors.length }, (_, at) => `question ${at}`);
  const texts = Promise.all(questions.map((question, at) => chat(url, tokens[at % users.length]!, question)));
  await Promise.all(visitors.map((visitor, at) => visitor.ask(`page ${at}`)));
  await everybody.promise;
  expect(provider.connections.open).toBe(chats);
  await Promise.all(visitors.map((visitor) => visitor.until('whole')));
  expect(await texts).toEqual(questions.map((question) => `${question}: ${sentence}`));
  const shown = await Promise.all(visitors.map((visitor) => visitor.text()));
  expect(shown).toEqual(users.map((_, at) => `page ${at}: ${sentence}`));
  expect(provider.requests.filter(({ left }) => left)).toEqual([]);
});

test('the fourth chat of a user waits in line before a shut gate, and the page says so until its turn has come', async () => {
  const released = Promise.withResolvers<void>();
  const answer = async ({ prompt }: { readonly prompt: string }): Promise<string> => {
    if (prompt !== 'mine') await released.promise;
    return sentence;
  };
  const { url, provider } = await openDemoBefore({ answer });
  const token = await tokenOf(url, 'ada');
  const others = Promise.all(['one', 'two', 'three'].map((question) => chat(url, token, question)));
  const visitor = await visit(url);
  await expect.poll(() => provider.requests.length, { interval: 10 }).toBe(3);
  await visitor.ask('mine');
  expect(await (await visitor.gate('semaphore', 'waiting')).textContent()).toBe(
    'semaphore, held hereplace 1 in the queue',
  );
  await visitor.turn.getByText('Held by semaphore: place 1 in the queue').waitFor();
  expect(provider.requests).toHaveLength(3);
  released.resolve();
  await visitor.until('whole');
  expect(await (await visitor.gate('semaphore', 'open')).textContent()).toMatch(/place 1 in the queue, waited \d+ ms$/);
  expect([await visitor.text(), ...(await others)]).toEqual(Array(4).fill(sentence));
});
