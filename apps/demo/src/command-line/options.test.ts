import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readOptions } from './options.ts';
import { UsageError } from './program.ts';

beforeEach(() => {
  for (const name of ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY']) vi.stubEnv(name, '');
});
afterEach(() => vi.unstubAllEnvs());

test.for<[name: string, args: readonly string[], line: RegExp]>([
  ['a folder that is not there', ['--recordings', 'nowhere'], /^Expected --recordings to name a folder, got nowhere$/],
  ['a speed that is none', ['--speed', 'fast'], /^Expected --speed to be a number > 0, got fast$/],
  ['an argument too many', ['more'], /^Unexpected argument 'more'/],
  ['no question', ['--ask', ' '], /^Expected --ask/],
  ['a model without a name', ['--model', ''], /^Expected --model/],
  ['a provider that is none', ['--provider', 'eliza'], /^Expected --provider to be anthropic, .*, got eliza$/],
  ['a real API without a key', ['--provider', 'openai'], /^Expected a key in OPENAI_API_KEY .*, got none$/],
  ['a real API that plays', ['--provider', 'ollama', '--recordings', tmpdir()], /^Expected --recordings with the sim/],
])('%s is wrong usage', ([, args, line]) => {
  expect(() => readOptions(args)).toThrow(line);
  expect(() => readOptions(args)).toThrow(UsageError);
});

test('the first real API with a key answers, else the simulator, and it always where it is to play', () => {
  expect(readOptions([])?.provider).toBe('simulator');
  vi.stubEnv('OPENAI_API_KEY', 'key');
  expect(readOptions([])?.provider).toBe('openai');
  vi.stubEnv('ANTHROPIC_API_KEY', 'key');
  expect(readOptions([])?.provider).toBe('anthropic');
  expect(readOptions(['--recordings', tmpdir()])?.provider).toBe('simulator');
  for (const name of ['openai', 'ollama', 'simulator']) {
    expect(readOptions(['--provider', name])?.provider).toBe(name);
  }
});
