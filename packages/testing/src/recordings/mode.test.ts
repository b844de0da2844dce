import { expect, test } from 'vitest';
import { dummyKey, provideDummyKeys } from './dummy-keys.ts';
import { readMode } from './mode.ts';

test.each([
  [undefined, 'replay'],
  ['', 'replay'],
  ['missing', 'missing'],
  ['true', 'missing'],
  ['all', 'all'],
  ['live', 'live'],
])('RECORD=%s is %s', (RECORD, mode) => {
  expect(readMode({ RECORD })).toBe(mode);
});

test.each(['1', 'yes', 'record', 'ALL', 'toString', 'false'])('RECORD=%s is an error', (RECORD) => {
  expect(() => readMode({ RECORD })).toThrow(
    `Expected \`RECORD\` to be unset, missing, true, all or live, got '${RECORD}'`,
  );
});

test('recording is refused under CI unless it is allowed by name', () => {
  for (const RECORD of ['missing', 'true', 'all']) {
    for (const CI of ['true', '1', 'yes']) {
      expect(() => readMode({ RECORD, CI })).toThrow(/^Recording is off under CI.*RECORD_IN_CI=1/);
      expect(() => readMode({ RECORD, CI, RECORD_IN_CI: '1' })).not.toThrow();
    }
    for (const CI of ['', 'false', '0', undefined]) expect(() => readMode({ RECORD, CI })).not.toThrow();
  }
  expect(readMode({ CI: 'true' })).toBe('replay');
});

test('keys that are not set are set to something that is no secret; others are left', () => {
  const environment: Record<string, string | undefined> = { OPENAI_API_KEY: 'mine', GROQ_API_KEY: '' };
  provideDummyKeys(environment);
  expect(environment).toMatchObject({ OPENAI_API_KEY: 'mine', GROQ_API_KEY: dummyKey, ANTHROPIC_API_KEY: dummyKey });
});
