import { expect, test } from 'vitest';
import { openDemo } from '../testing/open-demo.ts';

test('a user with the right password gets a token that lets in', async () => {
  const { ask } = await openDemo();
  const response = await ask('/sign-in', { body: { user: 'grace', password: 'sluice' } });
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { token, user, expiresAt } = (await response.json()) as { token: string; user: string; expiresAt: number };
  expect(user).toBe('grace');
  expect(expiresAt - Date.now()).toBeGreaterThan(7 * 3_600_000);
  expect(await (await ask('/api/usage', { token })).json()).toMatchObject({ user: 'grace' });
});

test('another password can be set', async () => {
  const { ask } = await openDemo({ DEMO_PASSWORD: 'other' });
  expect((await ask('/sign-in', { body: { user: 'ada', password: 'sluice' } })).status).toBe(401);
  expect((await ask('/sign-in', { body: { user: 'ada', password: 'other' } })).status).toBe(200);
});

test.for([
  ['a wrong password', { user: 'ada', password: 'wrong' }],
  ['an unknown user', { user: 'mallory', password: 'sluice' }],
  ['a name of what every object has', { user: 'constructor', password: 'sluice' }],
] as const)('%s is refused alike, without saying which', async ([, body]) => {
  const { ask } = await openDemo();
  const response = await ask('/sign-in', { body });
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ error: { code: 'wrong-password', message: 'User or password is wrong.' } });
});

test.for([
  ['no password', { user: 'ada' }],
  ['a password that is no text', { user: 'ada', password: { $ne: '' } }],
  ['a list', []],
] as const)('%s is a bad request', async ([, body]) => {
  const { ask } = await openDemo();
  const response = await ask('/sign-in', { body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'bad-request' } });
});

test('who guesses is held up, by address', async () => {
  const { ask } = await openDemo({ DEMO_SIGN_INS_PER_MINUTE: '2' });
  const guess = () => ask('/sign-in', { body: { user: 'ada', password: 'guess' } });
  expect((await guess()).status).toBe(401);
  expect((await guess()).status).toBe(401);
  const refused = await guess();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
  expect(await refused.json()).toMatchObject({ error: { code: 'rate-limited' } });
  expect((await ask('/sign-in', { body: { user: 'ada', password: 'sluice' } })).status).toBe(429);
});

test('an address that the browser makes up does not help, unless a proxy is trusted to have written it', async () => {
  const guess = (ask: Awaited<ReturnType<typeof openDemo>>['ask'], address: string) =>
    ask('/sign-in', { body: { user: 'ada', password: 'guess' }, headers: { 'x-forwarded-for': address } });
  const open = await openDemo({ DEMO_SIGN_INS_PER_MINUTE: '1' });
  expect((await guess(open.ask, '10.0.0.1')).status).toBe(401);
  expect((await guess(open.ask, '10.0.0.2')).status).toBe(429);
  const behind = await openDemo({ DEMO_SIGN_INS_PER_MINUTE: '1', DEMO_TRUST_PROXY: 'true' });
  expect((await guess(behind.ask, 'made up, 10.0.0.1')).status).toBe(401);
  expect((await guess(behind.ask, 'made up, 10.0.0.2')).status).toBe(401);
  expect((await guess(behind.ask, 'otherwise, 10.0.0.2')).status).toBe(429);
});
