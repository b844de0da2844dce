import { CompletionError, type ErrorCode } from '@sluice/core';
import { ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { refusal } from './refusal.ts';
import { safeError } from './safe-error.ts';

const secretive = (code: string, details = {}) =>
  new CompletionError(code as ErrorCode, 'Key sk-secret of org-secret was refused', {
    providerType: 'secret_error',
    requestId: 'req-secret',
    rateLimit: { 'x-secret': '1' },
    cause: new Error('secret cause'),
    ...details,
  });

const statuses: Readonly<Record<number, readonly string[]>> = {
  400: ['invalid-request', 'unsupported', 'context-length', 'bad-event-id'],
  402: ['budget-exceeded'],
  404: ['stream-not-found'],
  409: ['stopped', 'future-event-id'],
  410: ['stream-gone'],
  422: ['refused'],
  429: ['budget-contended'],
  499: ['aborted', 'abandoned'],
  502: 'authentication permission not-found quota provider-error connection truncated malformed'.split(' '),
  503: 'rate-limit overloaded queue-full circuit-open targets-exhausted closed store'.split(' '),
  504: ['timeout'],
};

for (const [status, codes] of Object.entries(statuses)) {
  test.each(codes)(`${status} is the status of %s, and none of its text is told`, async (code) => {
    const response = refusal(secretive(code));
    const body = await response.text();
    expect(response.status).toBe(Number(status));
    expect(JSON.parse(body)).toEqual({ error: { code, message: expect.stringMatching(/^[A-Z][^.]+\./) } });
    expect(body + JSON.stringify([...response.headers])).not.toContain('secret');
  });
}

test.each([
  ['an error of nobody', new TypeError('secret'), 500],
  ['a code that nobody lets out', secretive('acme:secret'), 500],
  ['a code that every object has', secretive('constructor'), 500],
  ['no error at all', 'secret', 500],
  ['nothing', undefined, 500],
])('%s is internal', async (_, error, status) => {
  const response = refusal(error);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({
    error: { code: 'internal', message: 'Something went wrong on the server.' },
  });
});

test('a refusal says when to come again, in whole seconds, rounded up', async () => {
  const response = refusal(secretive('overloaded', { retryAfterMs: 1_001 }));
  expect(response.headers.get('retry-after')).toBe('2');
  expect(await response.json()).toMatchObject({ error: { retryAfterMs: 1_001 } });
  expect(refusal(secretive('overloaded', { retryAfterMs: Infinity })).headers.has('retry-after')).toBe(false);
});

test('a refusal is kept by nobody, is JSON and nothing else', () => {
  expect(Object.fromEntries(refusal(secretive('timeout')).headers)).toEqual({
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
});

test('a budget tells how it stands, and comes back when its window does', () => {
  const clock = new ManualClock();
  const standing = { scope: 'user:1', window: 'day', unit: 'nanoUsd', limit: 9, spent: 7, held: 0, requested: 3 };
  const exceeded = (fields: object): unknown => Object.assign(secretive('budget-exceeded'), standing, fields);
  const resetsAt = clock.wall() + 500;
  expect(safeError(exceeded({ resetsAt, secret: 'secret' }), clock)).toEqual({
    code: 'budget-exceeded',
    message: 'The budget is used up.',
    retryAfterMs: 500,
    ...standing,
    resetsAt,
  });
  expect(refusal(exceeded({ resetsAt }), { clock }).status).toBe(429);
  expect(refusal(exceeded({ resetsAt: null }), { clock }).status).toBe(402);
  expect(refusal(exceeded({ resetsAt, refused: 'too-big' }), { clock }).status).toBe(402); // tomorrow it is too big as well
  expect(safeError(exceeded({ resetsAt: resetsAt - 900 }), clock).retryAfterMs).toBe(0);
});

test('only a budget has a standing', () => {
  expect(safeError(Object.assign(secretive('overloaded'), { scope: 'secret' }))).not.toHaveProperty('scope');
});
