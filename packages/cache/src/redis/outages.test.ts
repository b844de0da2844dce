import { end, start, text, usage, type Step } from '@sluice/core/laws';
import { hashTag, ScriptRunner } from '@sluice/redis';
import { expect, test, vi } from 'vitest';
import { requestKey } from '../index.ts';
import { hear, namespace, request } from '../testing/asked.ts';
import { keepScript } from './lua/keep.ts';
import { Keys } from './lua/keys.ts';
import { releaseScript } from './lua/release.ts';
import { openProcess } from './testing/open-process.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis } from '../../../../scripts/services/testing/own-redis.ts';

vi.setConfig({ testTimeout: 40_000 });

const patient = { timeout: 20_000, interval: 20 };
const answer: readonly Step[] = [start(), text('a'), usage(1, 1), end()];
const keys = new Keys();
const keyOf = requestKey(request, { namespace: namespace.name, scope: undefined });
const entry = keys.of(namespace.name, keyOf);

test('C11 a Redis that hangs holds a call up for its deadline, and once the breaker is open for nothing', async () => {
  const { client, signal } = await startOwnRedis();
  const { complete, transport } = openProcess({ client, timeoutMs: 100, leaseMs: 300 }, answer);
  await complete({ ...request, seed: 1 });
  signal('SIGSTOP');
  const startedAt = performance.now();
  for (let call = 0; call < 20; call++) {
    expect((await hear(complete, { of: { ...request, seed: 100 + call } })).states).toEqual(['miss store-error']);
  }
  expect(performance.now() - startedAt).toBeLessThan(20 * 100 + 2_000);
  expect(transport.calls).toHaveLength(21);
  signal('SIGCONT');
  await vi.waitFor(
    async () => expect((await hear(complete, { of: { ...request, seed: 1 } })).states).toEqual(['hit']),
    patient,
  );
});

test('a Redis that was flushed is a miss, and nothing from before it counts again', async () => {
  const { client, command } = await startOwnRedis();
  const { complete, link } = openProcess({ client }, [start(), text('a'), { waitMs: 100 }, usage(1, 1), end()]);
  await complete(request);
  await vi.waitFor(() => expect(link.held).toBe(0), patient);
  expect((await hear(complete)).states).toEqual(['hit']);
  await command('FLUSHALL');
  const first = hear(complete);
  await vi.waitFor(() => expect(link.held).toBe(1), patient);
  await command('FLUSHALL'); // its flight, too
  expect((await first).states).toEqual(['miss absent']);
  await vi.waitFor(() => expect(link.held).toBe(0), patient);
  expect((await hear(complete)).states).toEqual(['miss absent']); // what it would have kept was of a generation that is gone
});

test('a Redis that takes no writes does not keep anybody from an answer', async () => {
  const { client, command } = await startOwnRedis();
  const { complete, transport } = openProcess({ client, timeoutMs: 500 }, answer);
  await command('CONFIG', 'SET', 'maxmemory', '1');
  for (let call = 0; call < 3; call++) expect((await hear(complete)).states).toEqual(['miss store-error']);
  expect(transport.calls).toHaveLength(3);
});

test('C14 a flight is released by who made it, and by nobody else', async () => {
  const { client } = await startOwnRedis();
  const runner = new ScriptRunner(client, { timeoutMs: 5_000 });
  await client.hset(entry.flight, 'token', 'theirs', 'channel', 'c');
  const release = (token: string) => runner.run(releaseScript, keys.ofFlight(entry, token), [token, 5_000, 1]);
  await release('ours');
  expect(await client.hget(entry.flight, 'token')).toBe('theirs');
  await release('theirs');
  expect(await client.exists(entry.flight)).toBe(0);
});

test('an entry of a newer version is a miss, and is replaced', async () => {
  const { client } = await startOwnRedis();
  const { complete, link } = openProcess({ client }, answer);
  const runner = new ScriptRunner(client, { timeoutMs: 5_000 });
  await client.set(entry.generation, 'g');
  const value = JSON.stringify({ version: 2, whatever: true });
  await runner.run(keepScript, [entry.generation, entry.entry], ['g', 0, 600_000, 5, 600_000, value]);
  expect((await hear(complete)).states).toEqual(['miss unreadable']);
  await vi.waitFor(() => expect(link.held).toBe(0), patient);
  expect((await hear(complete)).states).toEqual(['hit']);
});

test('who shares says nothing of who they are: neither scope nor request stands in Redis', async () => {
  const { client } = await startOwnRedis();
  const scope = (): string => 'ada@example.com';
  const { complete, link } = openProcess({ client, scope }, answer);
  await complete({ ...request, messages: [{ role: 'user', content: 'What is the secret?' }] });
  await vi.waitFor(() => expect(link.held).toBe(0), patient);
  const names = await client.keys('*');
  const kept = await Promise.all(names.filter((name) => name.endsWith(':entry')).map((name) => client.get(name)));
  expect(kept).toHaveLength(1);
  expect(JSON.stringify([names, kept])).not.toMatch(/ada|secret/);
  expect(names.every((name) => /^sluice:cache:\{[0-9a-f]{32}\}:/.test(name))).toBe(true);
  expect(hashTag('x')).toMatch(/^\{/);
});

test('nothing stays in Redis of a flight that is over but what is kept', async () => {
  const { client } = await startOwnRedis();
  const { complete, link } = openProcess({ client }, answer, [start(), text('cut'), end('length')]);
  await complete(request);
  await complete({ ...request, seed: 1 });
  await vi.waitFor(() => expect(link.held).toBe(0), patient);
  const left = async (): Promise<(string | undefined)[]> =>
    (await client.keys('*')).map((name) => name.split(':').at(-1));
  await vi.waitFor(async () => expect(new Set(await left())).toEqual(new Set(['entry', 'generation'])), patient);
  const [name] = await client.keys('*:entry');
  expect(await client.pttl(name!)).toBeGreaterThan(0);
});
