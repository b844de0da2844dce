import { expect, test } from 'vitest';
import { UsageError } from '../command-line/program.ts';
import { readSettings } from './settings.ts';

test('with nothing set it is a demo on this machine', () => {
  const settings = readSettings({});
  expect(settings).toMatchObject({ PORT: 3_000, HOST: '127.0.0.1', DEMO_PASSWORD: 'sluice', DEMO_BUDGET_USD: 0.02 });
  expect(settings.REDIS_URL).toBeUndefined();
  expect(settings.JWT_SECRET).toMatch(/^[\da-f]{64}$/);
  expect(readSettings({}).JWT_SECRET).not.toBe(settings.JWT_SECRET);
});

test('what is set to nothing is not set', () => {
  expect(readSettings({ PORT: '', REDIS_URL: '', DEMO_PASSWORD: '' })).toMatchObject({
    PORT: 3_000,
    DEMO_PASSWORD: 'sluice',
  });
});

test('a user may hold no more permits than there are', () => {
  expect(readSettings({ DEMO_PERMITS: '2', DEMO_PERMITS_PER_USER: '5' }).DEMO_PERMITS_PER_USER).toBe(2);
});

test.for<[name: string, value: string]>([
  ['PORT', '70000'],
  ['PORT', '3e3.5'],
  ['JWT_SECRET', 'short and secret'],
  ['REDIS_URL', 'here'],
  ['DEMO_BUDGET_USD', '-7.25'],
  ['DEMO_PERMITS', '1.5'],
  ['DEMO_TRUST_PROXY', 'perhaps'],
  ['LOG_LEVEL', 'loud'],
])('%s=%s is wrong usage, and what it holds is not told', ([name, value]) => {
  expect(() => readSettings({ [name]: value })).toThrow(UsageError);
  expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^Expected ${name} `));
  expect(() => readSettings({ [name]: value })).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining(value) }),
  );
});

test.for([
  { ANTHROPIC_API_KEY: 'a key', HOST: '0.0.0.0' },
  { OPENAI_API_KEY: 'a key', HOST: '::' },
  { OPENAI_API_KEY: 'a key', HOST: '127.evil.example' },
  { OPENAI_API_KEY: 'a key', HOST: '0.0.0.0', DEMO_PASSWORD: 'sluice' },
])('the password that everybody knows is wrong usage with %o', (variables) => {
  expect(() => readSettings(variables)).toThrow(/^Expected DEMO_PASSWORD /);
});

test.for([
  { OPENAI_API_KEY: 'a key', HOST: '0.0.0.0', DEMO_PASSWORD: 'my own' },
  { ANTHROPIC_API_KEY: 'a key' },
  { ANTHROPIC_API_KEY: 'a key', HOST: '::1' },
  { ANTHROPIC_API_KEY: 'a key', HOST: 'localhost' },
  { HOST: '0.0.0.0' },
])('nobody has to choose a password with %o', (variables) => {
  expect(readSettings(variables)).toMatchObject(variables);
});
