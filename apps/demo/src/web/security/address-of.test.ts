import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { addressOf } from './address-of.ts';

const asks = (forwarded: string | undefined, remoteAddress = '192.0.2.9') =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  }) as unknown as IncomingMessage;

test.for([
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:51000', '192.0.2.1'],
  ['made up, 192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002:ffff::1', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::7]:51000', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::7]', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['unknown', 'unknown'],
  ['', '192.0.2.9'],
] as const)('a proxy that says %s means %s', ([said, meant]) => {
  expect(addressOf(asks(said), true)).toBe(meant);
});

test('what is no address makes no key without end', () => {
  expect(addressOf(asks('x'.repeat(10_000)), true)).toHaveLength(45);
});

test('who is connected is cut alike, and believed where no proxy is trusted', () => {
  expect(addressOf(asks('192.0.2.1', '2001:db8:1:2::3'), false)).toBe('2001:db8:1:2::/64');
  expect(addressOf(asks(undefined, '::ffff:127.0.0.1'), false)).toBe('127.0.0.1');
});
