import { expect, test } from 'vitest';
import { makeCallId } from './call-id.ts';

test('ids are 32 hexadecimal digits, and none comes twice', () => {
  const ids = Array.from({ length: 10_000 }, makeCallId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
});
