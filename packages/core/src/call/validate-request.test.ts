import { expect, test } from 'vitest';
import { isCompletionError } from '../errors/completion-error.ts';
import { assertRequest } from './validate-request.ts';

const request = { model: 'm', messages: [{ role: 'user', content: 'x' }] };

test.for<readonly [object, string]>([
  [{ toolChoice: null }, '`toolChoice`'],
  [{ toolChoice: 'any' }, '`toolChoice`'],
  [{ toolChoice: { name: 'look' } }, '`toolChoice.name`'],
  [{ stopSequences: 'a' }, '`stopSequences`'],
  [{ tools: {} }, '`tools`'],
  [{ tools: [null] }, '`tools[0]`'],
  [{ reasoning: 'high' }, '`reasoning`'],
  [{ output: 1 }, '`output`'],
  [{ temperature: Number.NaN }, '`temperature`'],
  [{ maxTokens: 1.5 }, '`maxTokens`'],
  [{ messages: [{ role: 'user', content: [null] }] }, '`messages[0].content[0]`'],
  [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, '`messages[0].content[0].text`'],
  [{ messages: [{ role: 'user', content: [{ type: 'image' }] }] }, '`messages[0].content[0].source`'],
])('%j is an invalid request that names its field', ([wrong, field]) => {
  let error: unknown;
  try {
    assertRequest({ ...request, ...wrong } as never);
  } catch (caught) {
    error = caught;
  }
  expect(isCompletionError(error, 'invalid-request')).toBe(true);
  expect(String(error)).toContain(field);
});

test('a request that is right passes', () => {
  expect(() => assertRequest(request as never)).not.toThrow();
});
