import { expect, test, vi } from 'vitest';
import { onEnd } from './testing/on-end.ts';
import { openDemo, openDemoBefore } from './testing/open-demo.ts';
import { open, visit } from './testing/visit.ts';

test('a wrong password is told, and a right one lets in', async () => {
  const visitor = await open(await openDemo());
  await visitor.signIn('ada', 'wrong');
  const problem = visitor.page.getByRole('alert');
  await problem.filter({ hasText: 'User or password is wrong.' }).waitFor();
  expect(await visitor.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password');
  await visitor.signIn('ada');
  expect(await visitor.page.locator('.bar-user').textContent()).toBe('ada');
  expect(await visitor.page.evaluate(() => localStorage.length + document.cookie.length)).toBe(1); // the theme alone
});

test('a token that has expired leads back to signing in, and the conversation is still there', async () => {
  const visitor = await visit(await openDemo({ DEMO_TOKENS_PER_SECOND: '400' }));
  await visitor.ask('Why does a river bend?');
  await visitor.until('whole');
  vi.useFakeTimers({ toFake: ['Date'] }); // the server's, which runs in here
  onEnd(() => vi.useRealTimers());
  vi.setSystemTime(Date.now() + 9 * 3_600_000);
  await visitor.ask('And now?');
  await visitor.page.getByText('Your sign-in has expired. Sign in again to go on.').waitFor();
  await visitor.signIn('ada');
  expect(await visitor.page.locator('.turn').count()).toBe(2);
  expect(await visitor.turn.locator('.trouble-title').textContent()).toBe('Your sign-in had expired');
  await visitor.button('Ask again').click();
  await visitor.until('whole');
  expect(await visitor.text()).toContain('And now?');
});

test('somebody else who signs in finds no conversation of another, however that one ended', async () => {
  const visitor = await visit(await openDemo({ DEMO_TOKENS_PER_SECOND: '400' }));
  await visitor.ask('Why does a river bend?');
  await visitor.until('whole');
  await visitor.button('Sign out').click();
  await visitor.signIn('grace');
  expect(await visitor.page.locator('.turn').count()).toBe(0);
  await visitor.page.getByText('Nothing has been asked yet.').waitFor();

  const expired = { error: { code: 'unauthorized', message: 'Sign in first.' } };
  await visitor.page.route('**/api/chat', (route) => route.fulfill({ status: 401, json: expired }));
  await visitor.ask('A secret?');
  await visitor.signIn('alan');
  expect(await visitor.page.locator('.turn').count()).toBe(0);
});

test('who signs out, or finds somebody else signed out, leaves no question behind in the tab', async () => {
  const visitor = await visit(await openDemo({ DEMO_TOKENS_PER_SECOND: '20' }));
  const kept = (): Promise<string> => visitor.page.evaluate(() => JSON.stringify(sessionStorage));
  await visitor.ask('A secret?');
  await visitor.untilGrowing();
  expect(await kept()).toContain('A secret?');
  await visitor.page.route('**/stop', () => {}); // a server that is slow to hear of it
  await visitor.button('Sign out').click();
  await visitor.page.getByLabel('Name').waitFor();
  expect(await kept()).toBe('{}');

  await visitor.signIn('ada');
  await visitor.ask('Another secret?');
  await visitor.untilGrowing();
  await visitor.page.evaluate(() => sessionStorage.removeItem('sluice.session')); // as when it has expired
  await visitor.page.reload();
  await visitor.signIn('grace');
  expect(await kept()).not.toContain('secret');
});

test('a budget that is spent says so, how much it is, and when there is more', async () => {
  const url = await openDemo({ DEMO_BUDGET_USD: '0.004', DEMO_MAX_TOKENS: '100', DEMO_TOKENS_PER_SECOND: '2000' });
  const visitor = await visit(url);
  const failed = visitor.page.locator(`.turn[data-state='failed']`);
  for (let asked = 1; asked <= 10 && (await failed.count()) === 0; asked++) {
    await visitor.ask(`Question ${asked}?`);
    await visitor.there(`li:nth-child(${asked}) > .turn:is([data-state='whole'], [data-state='failed'])`);
  }
  const trouble = failed.locator('.trouble');
  expect(await trouble.textContent()).toMatch(
    /^The budget is spent\$0\.00\d+ of \$0\.0040 are spent\..*possible in \d+ h/,
  );
  expect(await visitor.button('Ask again').isDisabled()).toBe(true);
  await visitor.gate('budget', 'failed');
  const gauge = visitor.page.getByRole('meter', { name: 'Budget' });
  await expect.poll(async () => Number(await gauge.getAttribute('aria-valuenow'))).toBeGreaterThan(2_000_000);
  await visitor.there('tr[data-outcome=refused]');
});

test('who asks too often is told to wait, sees how long, and may then', async () => {
  const visitor = await visit(await openDemo({ DEMO_CHATS_PER_MINUTE: '1', DEMO_TOKENS_PER_SECOND: '400' }));
  await visitor.ask('One?');
  await visitor.until('whole');
  await visitor.page.clock.install();
  await visitor.ask('Two?');
  await visitor.until('failed');
  expect(await visitor.turn.locator('.trouble-title').textContent()).toBe('You ask faster than the server lets you');
  expect(await visitor.turn.locator('.trouble-count').textContent()).toMatch(/^possible in \d+ s$/);
  expect(await visitor.button('Ask again').isDisabled()).toBe(true);
  await visitor.page.clock.fastForward(61_000);
  await visitor.turn.locator('.trouble-count').waitFor({ state: 'detached' });
  expect(await visitor.button('Ask again').isEnabled()).toBe(true);
});

test('a refusal is told in words, whatever its status and its code, and the page goes on', async () => {
  const { url, provider } = await openDemoBefore({});
  const visitor = await visit(url);
  const advice = async (title: string): Promise<string | null> => {
    await visitor.turn.getByText(title).waitFor();
    return await visitor.turn.locator('.trouble-title + p').textContent();
  };
  await visitor.ask('x'.repeat(70_000)); // 413
  expect(await advice('That is too much at once')).toBe('Shorten it, or begin a new conversation.');
  await visitor.ask('x'.repeat(40_000)); // 400
  expect(await advice('That did not work')).toContain('messages');
  provider.storms.begin({ fault: 'status', status: 401 });
  await visitor.ask('Why does a river bend?'); // 503
  expect(await advice('No provider could answer')).toContain('All of them were asked.');
  provider.storms.endAll();
  const odd = { error: { code: 42, message: { text: 'odd' } } }; // of something on the way
  await visitor.page.route('**/api/chat', (route) => route.fulfill({ status: 503, json: odd }), { times: 1 });
  await visitor.ask('What is a sluice for?');
  await visitor.turn.getByText('Something else than the server answered').waitFor();
  await visitor.button('Ask again').click();
  await visitor.until('whole');
});
