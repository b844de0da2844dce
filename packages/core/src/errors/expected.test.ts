import { expect, test } from 'vitest';
import { assertWhole, expected, expectedSecret } from './expected.ts';

test.each([1, 2, 10])('%d is a whole number from 1 to 10', (value) => {
  expect(() => assertWhole('attempts', value, 1, 10)).not.toThrow();
});

test.each([0, 11, 1.5, NaN, Infinity, '1', undefined])('%j is none', (value) => {
  expect(() => assertWhole('attempts', value, 1, 10)).toThrow(
    /^Expected `attempts` to be a whole number from 1 to 10, got /,
  );
});

test('a long value is cut, and a secret one is not said', () => {
  expect(expected('a', 'short', 'x'.repeat(200)).message).toHaveLength('Expected `a` to be short, got '.length + 80);
  expect(expectedSecret('key', 'a key', 'hunter2').message).not.toContain('hunter2');
});
