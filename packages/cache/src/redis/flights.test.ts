import { CompletionError, type Completion } from '@sluice/core';
import { end, start, text, usage, type Step } from '@sluice/core/laws';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bytes, hear, request } from '../testing/asked.ts';
import { openProcess } from './testing/open-process.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis } from '../../../../scripts/services/testing/own-redis.ts';
import { startWorker } from './testing/start-worker.ts';

vi.setConfig({ testTimeout: 40_000 });

const patient = { timeout: 20_000, interval: 20 };
const pieces = Array.from({ length: 20 }, (_, at): readonly Step[] => [text(`${at} `), { waitMs: 20 }]).flat();
const answer: readonly Step[] = [start({ id: 'msg_1' }), ...pieces, usage(3, 20), end()];
const failsWith = (code: 'overloaded' | 'quota', provider: object): Step =>
  new CompletionError(code, 'No', { fault: 'transient', sent: 'yes', status: 529, ...provider });

/** Clients of their own, as processes have. */
function clientsOf(url: string, count: number): Redis[] {
  const clients = Array.from({ length: count }, () => new Redis(url));
  onTestFinished(() => clients.forEach((client) => client.disconnect()));
  return clients;
}

test('C2 ten processes, a hundred callers each, one streaming request: one call, and all hear the same bytes', async () => {
  const { url } = await startOwnRedis();
  const processes = clientsOf(url, 10).map((client) => openProcess({ client }, answer));
  const heard = await Promise.all(
    processes.flatMap(({ complete }) => Array.from({ length: 100 }, () => hear(complete))),
  );
  expect(processes.map(({ transport }) => transport.calls.length).toSorted((a, b) => a - b)).toEqual([
    ...Array<number>(9).fill(0),
    1,
  ]);
  expect(new Set(heard.map(({ events }) => bytes(events))).size).toBe(1);
  const sources = heard.map(({ events }) => (events[0]?.type === 'start' ? events[0].source : undefined));
  expect(sources.filter((source) => source === 'provider')).toHaveLength(1);
});

test('C2 without Redis each process makes one call', async () => {
  const { url, signal } = await startOwnRedis();
  signal('SIGKILL');
  const processes = clientsOf(url, 3).map((client) => openProcess({ client, timeoutMs: 100 }, answer));
  const heard = await Promise.all(
    processes.flatMap(({ complete }) => Array.from({ length: 20 }, () => hear(complete))),
  );
  expect(processes.map(({ transport }) => transport.calls.length)).toEqual([1, 1, 1]);
  expect(new Set(heard.map(({ events }) => bytes(events))).size).toBe(1);
});

test('C3 the process that makes the answer has no callers left: it goes on for those of others', async () => {
  const { client } = await startOwnRedis();
  const [one, other] = [openProcess({ client }, answer), openProcess({ client }, answer)];
  const stream = one.complete.stream(request);
  for await (const event of stream) if (event.type === 'text-delta') break; // and the stream is left behind
  void stream;
  const leader = one.complete.stream({ ...request, seed: 1 });
  const reading = leader[Symbol.asyncIterator]();
  await reading.next();
  const follower = other.complete.stream({ ...request, seed: 1 });
  let texts = 0;
  for await (const event of follower) {
    if (event.type === 'text-delta' && texts++ === 0) await reading.return?.();
  }
  expect(texts).toBe(20);
  expect([one.transport.calls.length, other.transport.calls.length]).toEqual([2, 0]);
});

test('C4 the last one who leaves, of all processes, ends the call', async () => {
  const { client } = await startOwnRedis();
  const [one, other] = [openProcess({ client }, [start(), text('a'), 'hang']), openProcess({ client }, answer)];
  const leaving = new AbortController();
  const leader = hear(one.complete, { signal: leaving.signal }).catch((error: unknown) => error);
  await vi.waitFor(() => expect(one.transport.open).toBe(1), patient);
  for await (const event of other.complete.stream(request)) {
    if (event.type !== 'text-delta') continue;
    leaving.abort();
    await leader;
    expect(one.transport.open).toBe(1); // the other one listens
    break;
  }
  await vi.waitFor(() => expect(one.transport.open).toBe(0), patient);
  expect(other.transport.calls).toHaveLength(0);
});

test('C5 the process that makes the answer is killed: another one makes it, and all the others hear that one', async () => {
  const { url } = await startOwnRedis();
  const leaseMs = 1_500;
  const kill = await startWorker(url, leaseMs);
  const processes = clientsOf(url, 2).map((client) => openProcess({ client, leaseMs, timeoutMs: 500 }, answer));
  const all = Promise.all(processes.flatMap(({ complete }) => [complete(request), complete(request)]));
  await vi.waitFor(() => expect(processes.map(({ link }) => link.held)).toEqual([1, 1]), patient);
  kill();
  const whole = Array.from({ length: 20 }, (_, at) => `${at} `).join('');
  expect((await all).map(({ text: said }) => said)).toEqual(Array(4).fill(whole));
  expect(processes.flatMap(({ transport }) => transport.calls)).toHaveLength(1);
});

test('C5 who had seen a part of what a killed process said has half an answer: what was begun is not begun again', async () => {
  const { url, client } = await startOwnRedis();
  const leaseMs = 1_500;
  const kill = await startWorker(url, leaseMs);
  const { complete, transport } = openProcess({ client, leaseMs, timeoutMs: 500 }, answer);
  const hearing = async (): Promise<void> => {
    for await (const event of complete.stream(request)) if (event.type === 'text-delta') kill();
  };
  await expect(hearing()).rejects.toMatchObject({ code: 'truncated', fault: 'transient', partial: { text: 'half' } });
  expect(transport.calls).toHaveLength(0);
  expect((await complete(request)).reason).toBe('stop');
});

test('C6 what a provider says to one process it says to all who wait', async () => {
  const { client } = await startOwnRedis();
  const failing: readonly Step[] = [
    { waitMs: 100 },
    failsWith('overloaded', { provider: 'scripted', retryAfterMs: 7_000 }),
  ];
  const processes = [openProcess({ client }, failing), openProcess({ client }, failing)];
  const all = processes.flatMap(({ complete }) => [complete(request), complete(request)]);
  const errors = await Promise.all(all.map((one: Promise<Completion>) => one.catch((error: unknown) => error)));
  for (const error of errors)
    expect(error).toMatchObject({ code: 'overloaded', status: 529, retryAfterMs: 7_000, provider: 'scripted' });
  expect(processes.flatMap(({ transport }) => transport.calls)).toHaveLength(1);
});

test('what a link refuses one process it refuses no other', async () => {
  const { client } = await startOwnRedis();
  const [one, other] = [
    openProcess({ client }, [{ waitMs: 50 }, failsWith('quota', {})]),
    openProcess({ client }, answer),
  ];
  const refused = one.complete(request).catch((error: unknown) => error);
  await vi.waitFor(() => expect(one.transport.open).toBe(1), patient);
  expect((await other.complete(request)).billed).toEqual({ inputTokens: 3, outputTokens: 20 });
  expect(await refused).toMatchObject({ code: 'quota' });
});

test('C8 an old answer is given while one process of all fetches the new one', async () => {
  const { client } = await startOwnRedis();
  const options = { client, ttlMs: 1, staleWhileRevalidateMs: 600_000 };
  const slow: readonly Step[] = [{ waitMs: 100 }, ...answer];
  const processes = Array.from({ length: 3 }, () => openProcess(options, slow));
  await processes[0]!.complete(request);
  await vi.waitFor(() => expect(processes[0]!.link.held).toBe(0), patient);
  const heard = await Promise.all(processes.flatMap(({ complete }) => [hear(complete), hear(complete)]));
  for (const { states } of heard) expect(states).toEqual(['stale refreshing']);
  expect(processes.flatMap(({ transport }) => transport.calls)).toHaveLength(2);
});

test('C9 invalidated by one process, forgotten by all, what is on its way included', async () => {
  const { client } = await startOwnRedis();
  const [one, other] = [openProcess({ client }, answer), openProcess({ client }, answer)];
  const first = one.complete(request);
  await vi.waitFor(() => expect(one.transport.open).toBe(1), patient);
  await other.link.invalidate();
  await first;
  await vi.waitFor(() => expect(one.link.held).toBe(0), patient);
  expect((await hear(other.complete)).states).toEqual(['miss absent']);
});

test('C17 who joins in the middle, from elsewhere, hears the same as who was there from the start', async () => {
  const { client } = await startOwnRedis();
  const [one, other] = [openProcess({ client }, answer), openProcess({ client }, answer)];
  const leader = hear(one.complete);
  await vi.waitFor(() => expect(one.transport.pulled).toBeGreaterThan(3), patient);
  const follower = await hear(other.complete);
  expect(bytes(follower.events)).toBe(bytes((await leader).events));
  expect(other.transport.calls).toHaveLength(0);
});
