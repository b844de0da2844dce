import { expect, test } from 'vitest';
import type { JsonValue } from '@sluice/core';
import { failure, hasError } from './failure.ts';

function fail(status: number, body: JsonValue | string) {
  return failure(body, { provider: 'openai', status, requestId: 'req_1' });
}

test('each code says what happened and where trying again makes sense', () => {
  const rows: readonly (readonly [number, string | null, string, string, string])[] = [
    [400, null, 'invalid_request_error', 'invalid-request', 'request'],
    [400, 'context_length_exceeded', 'invalid_request_error', 'context-length', 'target'],
    [400, 'content_filter', 'invalid_request_error', 'refused', 'target'],
    [400, 'content_policy_violation', 'invalid_request_error', 'refused', 'target'],
    [400, 'model_not_found', 'invalid_request_error', 'not-found', 'target'],
    [401, 'invalid_api_key', 'invalid_request_error', 'authentication', 'target'],
    [402, null, 'anything', 'quota', 'target'],
    [403, 'forbidden', 'invalid_request_error', 'permission', 'target'],
    [429, 'insufficient_quota', 'insufficient_quota', 'quota', 'target'],
    [429, 'rate_limit_exceeded', 'tokens', 'rate-limit', 'transient'],
    [500, null, 'server_error', 'provider-error', 'transient'],
    [503, null, 'server_error', 'overloaded', 'transient'],
  ];
  for (const [status, code, type, ours, fault] of rows) {
    expect(fail(status, { error: { message: 'said', type, code, param: null } })).toMatchObject({
      code: ours,
      fault,
      message: 'said',
      providerType: code ?? type,
      requestId: 'req_1',
      status,
    });
  }
});

test('every shape of an error is read', () => {
  const shapes: readonly (JsonValue | string)[] = [
    { error: { message: 'said' } },
    { error: 'said' },
    { message: 'said', type: 'x', code: 400 },
    { object: 'error', message: 'said', code: '1000' },
    { detail: 'said' },
  ];
  for (const body of shapes) expect(fail(400, body)).toMatchObject({ code: 'invalid-request', message: 'said' });
  for (const body of ['<html>\nBad gateway', { unknown: 'shape' }]) {
    const error = fail(502, body);
    expect(error).toMatchObject({ code: 'provider-error', sent: 'maybe' });
    expect(error.message).toContain(typeof body === 'string' ? body : '"shape"');
  }
});

test('a number is no code, and the word of every bad request says less than the type', () => {
  expect(
    fail(401, { error: { message: 'x', type: 'authentication_error', code: 'invalid_request_error' } }).providerType,
  ).toBe('authentication_error');
  expect(fail(400, { error: { message: 'x', type: 'BadRequestError', code: '400' } }).providerType).toBe(
    'BadRequestError',
  );
  expect(fail(400, { error: { message: 'x', type: '', code: 400 } }).providerType).toBeUndefined();
});

test('a prompt that does not fit is known by its words where it has no code', () => {
  for (const message of [
    "This model's maximum context length is 8192 tokens",
    'request (2009 tokens) exceeds the available context size (512 tokens)',
    'Context size has been exceeded.',
    'prompt too long; exceeded max context length by 9 tokens',
  ]) {
    expect(fail(message.startsWith('Context') ? 500 : 400, { error: { message, code: null } })).toMatchObject({
      code: 'context-length',
      fault: 'target',
    });
  }
});

test('in a stream a numeric code is the status that it would have been, and the answer was paid for', () => {
  expect(fail(200, { error: { message: 'x', code: 429 } })).toMatchObject({ code: 'rate-limit', sent: 'yes' });
  expect(fail(200, { error: { message: 'x', code: 502 } })).toMatchObject({ code: 'provider-error' });
  expect(fail(200, { error: { message: 'x', type: 'invalid_request_error' } })).toMatchObject({
    code: 'invalid-request',
  });
  expect(fail(200, { error: { message: 'x', type: 'brand_new' } })).toMatchObject({ code: 'provider-error' });
  expect(fail(200, { no: 'answer' })).toMatchObject({ code: 'malformed' });
});

test('what the provider behind a router said stands in the message, and its hint is taken', () => {
  const metadata = { raw: 'temporarily rate-limited', provider_name: 'Somebody', retry_after_seconds: 2 };
  expect(fail(429, { error: { message: 'Provider returned error', code: 429, metadata } })).toMatchObject({
    message: 'Provider returned error: temporarily rate-limited',
    retryAfterMs: 2_000,
  });
});

test('an empty error is none', () => {
  for (const error of [null, {}, '']) expect(hasError({ choices: [], error }, 'message')).toBe(false);
  expect(hasError({ choices: [], message: 'x', code: 1 }, 'message')).toBe(false);
});

test('a code or type that is a word of JavaScript’s is none of ours', () => {
  expect(fail(500, { error: { message: 'x', code: 'constructor', type: 'toString' } })).toMatchObject({
    code: 'provider-error',
    providerType: 'constructor',
  });
});
