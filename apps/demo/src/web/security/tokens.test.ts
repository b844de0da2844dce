import { SignJWT, UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { openDemo } from '../testing/open-demo.ts';

const JWT_SECRET = 'a secret of at least thirty-two characters';

const claims = (alg = 'HS256') =>
  new SignJWT().setSubject('ada').setIssuer('sluice-demo').setAudience('sluice-demo').setProtectedHeader({ alg });
const secret = new TextEncoder().encode(JWT_SECRET);

const tokens: Readonly<Record<string, () => Promise<string> | string>> = {
  'no token': () => '',
  'a word that is no token': () => 'sesame',
  'a token that somebody else signed': () =>
    claims()
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode('x'.repeat(32))),
  'a token that nobody signed': () =>
    new UnsecuredJWT()
      .setSubject('ada')
      .setIssuer('sluice-demo')
      .setAudience('sluice-demo')
      .setExpirationTime('1h')
      .encode(),
  'a token that is too old': () =>
    claims()
      .setExpirationTime(Math.floor(Date.now() / 1_000) - 1)
      .sign(secret),
  'a token that never ends': () => claims().sign(secret),
  'a token of another application': () => claims().setAudience('other').setExpirationTime('1h').sign(secret),
  'a token signed by another algorithm': () => claims('HS512').setExpirationTime('1h').sign(secret),
  'a token of somebody who is no user': () => claims().setSubject('mallory').setExpirationTime('1h').sign(secret),
  'a token of nobody': () => claims().setSubject('').setExpirationTime('1h').sign(secret),
};

test.for(Object.keys(tokens))('%s lets nobody in, anywhere', async (name) => {
  const { ask } = await openDemo({ JWT_SECRET });
  const token = await tokens[name]!();
  const paths: [method: string, path: string][] = [
    ['POST', '/api/chat'],
    ['GET', '/api/chat/1'],
    ['POST', '/api/chat/1/stop'],
    ['GET', '/api/usage'],
    ['GET', '/api/chain'],
    ['POST', '/api/faults'],
    ['GET', '/api/nowhere'],
  ];
  for (const [method, path] of paths) {
    const response = await ask(path, { method, ...(token !== '' && { token }) });
    expect([path, response.status]).toEqual([path, 401]);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toEqual({ error: { code: 'unauthorized', message: 'Sign in first.' } });
  }
});

test('the right token lets in, and one that was changed to another user’s does not', async () => {
  const { ask, token } = await openDemo({ JWT_SECRET });
  const right = await token();
  expect((await ask('/api/chain', { token: right })).status).toBe(200);
  const [header, payload, signature] = right.split('.') as [string, string, string];
  expect(atob(payload)).toContain('"sub":"ada"');
  const alan = Buffer.from(atob(payload).replace('"sub":"ada"', '"sub":"alan"')).toString('base64url');
  expect((await ask('/api/chain', { token: `${header}.${alan}.${signature}` })).status).toBe(401);
});
