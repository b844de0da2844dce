import { expect, test } from 'vitest';
import { failure } from './failure.ts';

function fail(status: number, error: object, shouldRetry?: boolean) {
  return failure(
    { type: 'error', error: error as never, request_id: 'req_1' },
    { provider: 'anthropic', status, ...(shouldRetry !== undefined && { shouldRetry }) },
  );
}

test('each error type has its code and says where trying again makes sense', () => {
  const rows: readonly (readonly [number, string, string, string, string])[] = [
    [400, 'invalid_request_error', 'invalid-request', 'request', 'no'],
    [401, 'authentication_error', 'authentication', 'target', 'no'],
    [402, 'billing_error', 'quota', 'target', 'no'],
    [403, 'permission_error', 'permission', 'target', 'no'],
    [404, 'not_found_error', 'not-found', 'target', 'no'],
    [409, 'conflict_error', 'provider-error', 'transient', 'no'],
    [413, 'request_too_large', 'invalid-request', 'request', 'no'],
    [429, 'rate_limit_error', 'rate-limit', 'transient', 'no'],
    [500, 'api_error', 'provider-error', 'transient', 'maybe'],
    [504, 'timeout_error', 'provider-error', 'transient', 'maybe'],
    [529, 'overloaded_error', 'overloaded', 'transient', 'no'],
  ];
  for (const [status, type, code, fault, sent] of rows) {
    expect(fail(status, { type, message: 'said' })).toMatchObject({
      code,
      fault,
      sent,
      status,
      message: 'said',
      providerType: type,
      requestId: 'req_1',
      provider: 'anthropic',
    });
  }
});

test('a spending limit is a quota and not a rate limit, though both are 429', () => {
  for (const error_code of ['contract_spend_limit_reached', 'enforced_spend_limit_reached']) {
    const error = fail(429, { type: 'rate_limit_error', message: 'limit', details: { error_code } });
    expect(error).toMatchObject({ code: 'quota', fault: 'target', providerType: error_code });
  }
  const ramp = { type: 'rate_limit_error', message: 'limit', details: { error_code: 'ramp_limit_exceeded' } };
  expect(fail(429, ramp)).toMatchObject({ code: 'rate-limit', fault: 'transient' });
});

test('a prompt that does not fit and an empty account are told from other bad requests by their words', () => {
  const tooLong = { type: 'invalid_request_error', message: 'prompt is too long: 200001 tokens > 200000 maximum' };
  expect(fail(400, tooLong)).toMatchObject({ code: 'context-length', fault: 'target' });
  const empty = {
    type: 'invalid_request_error',
    message: 'Your credit balance is too low to access the Anthropic API.',
  };
  expect(fail(400, empty)).toMatchObject({ code: 'quota', fault: 'target' });
});

test('an error in a stream comes with status 200 and was paid for', () => {
  expect(fail(200, { type: 'overloaded_error', message: 'Overloaded' })).toMatchObject({
    code: 'overloaded',
    fault: 'transient',
    sent: 'yes',
  });
  expect(fail(200, { type: 'brand_new_error', message: 'New' })).toMatchObject({
    code: 'provider-error',
    providerType: 'brand_new_error',
  });
});

test('a body that is none of Anthropic’s is judged by its status and quoted', () => {
  const error = failure('<html>Bad gateway</html>', { provider: 'anthropic', status: 502 });
  expect(error).toMatchObject({ code: 'provider-error', fault: 'transient', sent: 'maybe' });
  expect(error.message).toContain('Bad gateway');
});

test('the server’s own judgement of trying again goes before ours', () => {
  const error = { type: 'api_error', message: 'said' };
  expect(fail(500, error, false)).toMatchObject({ fault: 'target' });
  expect(fail(400, { ...error, type: 'invalid_request_error' }, true)).toMatchObject({
    fault: 'transient',
  });
});
