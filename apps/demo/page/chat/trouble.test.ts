import { StreamError } from '@sluice/server/browser';
import { expect, test } from 'vitest';
import { troubleOf } from './trouble.ts';

test('a budget that is spent says how much, and when there is more', () => {
  const body = { error: { unit: 'nanoUsd', limit: 20e6, spent: 19.2e6, requested: 2.4e6 } };
  const error = new StreamError('budget-exceeded', { status: 429, retryAfterMs: 5_000, body });
  const { advice, retryAtMs, way } = troubleOf(error, 1_000, false);
  expect(advice).toMatch(/^\$0\.019 of \$0\.020 are spent\. This answer may cost up to \$0\.0024\./);
  expect({ retryAtMs, way }).toEqual({ retryAtMs: 6_000, way: 'again' });
});

test('what a server says of its own is told in its words where we have none', () => {
  const error = new StreamError('bad-request', { message: '`messages`: too many.', status: 400, body: {} });
  expect(troubleOf(error, 0, false)).toMatchObject({ title: 'That did not work', advice: '`messages`: too many.' });
});

test.for([{ code: 503 }, { code: null }, { code: { name: 'x' }, message: ['y'] }, { code: undefined, message: 7 }])(
  'a refusal that says %j is still told in words',
  (said) => {
    const error = Object.assign(new StreamError('http', { status: 503, body: {} }), said);
    const { code, title, advice } = troubleOf(error, 0, false);
    expect({ code, title }).toEqual({ code: 'http', title: 'Something else than the server answered' });
    expect(advice).toBeTypeOf('string');
  },
);

test('a connection that is lost in the middle can be picked up, one that was never made cannot', () => {
  const lost = new StreamError('connection');
  expect(troubleOf(lost, 0, true)).toMatchObject({ code: 'lost', way: 'resume' });
  expect(troubleOf(lost, 0, false)).toMatchObject({ code: 'offline', way: 'again' });
});

test('a connection that broke behind the server is the provider’s, not ours', () => {
  const said = new StreamError('connection', { body: { code: 'connection' } });
  expect(troubleOf(said, 0, true)).toMatchObject({ code: 'connection', way: 'again' });
});

test.for([
  ['unauthorized', 401],
  ['store', 503],
  ['http', 502],
  ['store', undefined],
] as const)('%s, status %s: the answer that had begun can be picked up', ([code, status]) => {
  const error = new StreamError(code, { ...(status !== undefined && { status }), body: { code } });
  expect(troubleOf(error, 0, true)).toMatchObject({ code, way: 'resume' });
  expect(troubleOf(error, 0, false)).toMatchObject({ code, way: 'again' });
});

test.for([
  ['stream-not-found', 404],
  ['stream-gone', 410],
  ['stream-lost', 502],
  ['stream-lost', undefined],
] as const)('%s, status %s: there is nothing left to pick up', ([code, status]) => {
  const error = new StreamError(code, { ...(status !== undefined && { status }), body: { code } });
  expect(troubleOf(error, 0, true)).toMatchObject({ code, way: 'again' });
});
