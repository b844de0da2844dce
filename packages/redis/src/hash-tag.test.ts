import { expect, test } from 'vitest';
import { hashedPart, hashTag } from './hash-tag.ts';

test('the tag of a name is the part of a key that decides its slot, whatever the name holds', () => {
  for (const name of ['a', 'a}b', '{}', '', 'ü']) {
    const tag = hashTag(name);
    expect(`{${hashedPart(`x:${tag}:y`)}}`).toBe(tag);
    expect(tag).toBe(hashTag(name));
  }
  expect(hashTag('a')).not.toBe(hashTag('b'));
});

// The cases of the cluster specification (redis.io, "Hash tags").
test.for([
  ['{user1000}.following', 'user1000'],
  ['foo{}{bar}', 'foo{}{bar}'],
  ['foo{{bar}}zap', '{bar'],
  ['foo{bar}{zap}', 'bar'],
  ['foo{bar', 'foo{bar'],
  ['foo', 'foo'],
])('of %s the part %s is hashed', ([key, part]) => {
  expect(hashedPart(key!)).toBe(part);
});
