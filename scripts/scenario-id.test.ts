import { expect, test } from 'vitest';
import { expandClaims, readId, selectIds, type Claims } from './scenario-id.ts';

const claims: Claims = { R: ['1', '15'], S: [], B: [], L: [], X: [], C: [], sse: ['1-3', '47'] };

test('a claim is a number or a range', () => {
  expect(expandClaims(claims, 'R')).toEqual(['R1', 'R15']);
  expect(expandClaims(claims, 'sse')).toEqual(['sse 1', 'sse 2', 'sse 3', 'sse 47']);
  expect(() => expandClaims({ ...claims, R: ['one'] }, 'R')).toThrow('got "one"');
});

test('a test belongs to the id that its name starts with', () => {
  expect(readId('R1 retries what may be retried')).toBe('R1');
  expect(readId('R15: an abort ends the wait')).toBe('R15');
  expect(readId('sse 47 LE6 CR then LF')).toBe('sse 47');
  expect(readId('sse')).toBeUndefined();
  expect(readId('after R1')).toBeUndefined();
  expect(readId('S3-compatible stores')).toBeUndefined();
});

test('a word means a group or one id that is claimed', () => {
  expect(selectIds(claims, 'R')).toEqual(['R1', 'R15']);
  expect(selectIds(claims, 'R15')).toEqual(['R15']);
  expect(selectIds(claims, 'sse 2')).toEqual(['sse 2']);
  expect(selectIds(claims, 'sse2')).toEqual(['sse 2']);
  expect(selectIds(claims, 'R2')).toEqual([]);
  expect(selectIds(claims, 'Q')).toEqual([]);
});
