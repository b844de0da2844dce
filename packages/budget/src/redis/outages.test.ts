import { composeWith, notesOf, type CompletionError } from '@sluice/core';
import { end, scripted, start, text, usage } from '@sluice/core/laws';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { account, claim, Teller } from '../conformance/teller.ts';
import { budget, type BudgetOptions, type BudgetStore, type Settlement } from '../index.ts';
import { priceOf, request } from '../testing/open-budget.ts';
import { redisBudget } from './index.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { forwardTo } from '../../../../scripts/services/testing/forwarder.ts';
// @boundaries-ignore tests use the servers that the repository starts
import { startOwnRedis } from '../../../../scripts/services/testing/own-redis.ts';

vi.setConfig({ testTimeout: 60_000 }); // on a machine that does other things as well

const patient = { timeout: 30_000, interval: 50 };
const who = { attributes: { user: 'u1' } };
const own = account({ limit: 1_000 });

/** A whole chain over Redis. Its answers are 12 tokens, 64 nano-dollars. */
function openChain(client: Parameters<typeof redisBudget>[0]['client'], options: Partial<BudgetOptions> = {}) {
  const store = redisBudget({ client, name: 'x', leaseMs: 3_000, timeoutMs: 400 });
  const settlements: Settlement[] = [];
  const purse = budget({
    limits: [{ nanoUsd: 1_000_000, per: 'user', window: 'total' }],
    priceOf,
    store,
    onSettled: (settlement) => settlements.push(settlement),
    ...options,
  });
  const transport = scripted('p', [start(), usage(7, 0), { waitMs: 20 }, text('hello'), usage(7, 5), end()]);
  const complete = composeWith({})(purse, transport);
  onTestFinished(() => complete.close({ deadlineMs: 0 }));
  const call = () => complete(request, who).catch((error: CompletionError) => error);
  const spent = () => settlements.reduce((sum, { amounts }) => sum + amounts.nanoUsd, 0);
  return { purse, transport, settlements, call, spent, complete };
}

const standsAt = (purse: { usage(one: typeof who): Promise<readonly object[]> }, what: object) =>
  vi.waitFor(async () => expect(await purse.usage(who)).toMatchObject([what]), patient);

test('Redis is paused, closed: calls fail with `store`, and nothing is sent', async () => {
  const redis = await startOwnRedis();
  const { purse, transport, call } = openChain(redis.client);
  redis.signal('SIGSTOP');
  const errors = await Promise.all([call(), call(), call()]);
  for (const error of errors) expect(error).toMatchObject({ code: 'store', fault: 'transient', sent: 'no' });
  expect([transport.calls.length, purse.held]).toEqual([0, 0]);
  redis.signal('SIGCONT');
  await standsAt(purse, { spent: 0, held: 0 }); // what it ran when nobody waited any more is given back
});

test('L11 Redis is paused, local: this process spends its share; when Redis is back, all of it is charged', async () => {
  const redis = await startOwnRedis();
  const { purse, call } = openChain(redis.client, {
    limits: [{ requests: 10, per: 'user', window: 'total' }],
    onStoreError: 'local',
    instances: 2,
  });
  redis.signal('SIGSTOP');
  const answers = await Promise.all(Array.from({ length: 8 }, call));
  const refused = answers.filter((answer) => answer instanceof Error);
  expect(refused).toHaveLength(3);
  for (const error of refused) expect(error).toMatchObject({ code: 'budget-contended', limit: 5 });
  const answered = answers.flatMap((answer) => (answer instanceof Error ? [] : [answer]));
  expect(notesOf(answered[0]!, 'budget')).toMatchObject([
    { what: 'unguarded', storeError: expect.stringContaining('Redis') as string },
  ]);
  redis.signal('SIGCONT');
  await standsAt(purse, { spent: 5, held: 0 });
});

test('Redis is paused, open: calls go on, and are charged when it is back', async () => {
  const redis = await startOwnRedis();
  const { purse, call, spent } = openChain(redis.client, { onStoreError: 'open' });
  redis.signal('SIGSTOP');
  for (const answer of await Promise.all(Array.from({ length: 5 }, call)))
    expect(answer).toMatchObject({ text: 'hello' });
  expect(spent()).toBe(5 * 64);
  redis.signal('SIGCONT');
  await standsAt(purse, { spent: 5 * 64, held: 0 });
});

test('X2 Redis is away during load: nothing is unhandled, and the counts are exact afterwards', async () => {
  const redis = await startOwnRedis();
  const { purse, call, spent, settlements } = openChain(redis.client);
  let over = false;
  const codes = new Set<unknown>();
  const callers = Array.from({ length: 10 }, async () => {
    while (!over) {
      const outcome = await call();
      codes.add(outcome instanceof Error ? outcome.code : 'answered');
      // Who is refused at once and asks again at once fills the journal of what is to be settled, and that has an end.
      await new Promise((resolve) => setTimeout(resolve, outcome instanceof Error ? 10 : 0));
    }
  });
  await vi.waitFor(() => expect(settlements.length).toBeGreaterThan(20), patient);
  redis.signal('SIGSTOP');
  await vi.waitFor(() => expect(codes).toContain('store'), patient);
  const before = settlements.length;
  redis.signal('SIGCONT');
  await vi.waitFor(() => expect(settlements.length).toBeGreaterThan(before + 20), patient);
  over = true;
  await Promise.all(callers);
  expect([...codes].map(String).toSorted((a, b) => a.localeCompare(b))).toEqual(['answered', 'store']);
  await standsAt(purse, { spent: spent(), held: 0 });
});

test('a settlement whose reply is lost is made again, and charged once', async () => {
  const { client } = await startOwnRedis();
  let losing = false;
  let lost = 0;
  const flaky = {
    get status() {
      return client.status;
    },
    on: client.on.bind(client),
    eval: client.eval.bind(client),
    async evalsha(...words: Parameters<Redis['evalsha']>) {
      const reply: unknown = await client.evalsha(...words);
      if (losing && lost++ < 1) throw new Error('Connection is closed.');
      return reply;
    },
  };
  const { purse, call, complete } = openChain(flaky);
  await call();
  await purse.flush();
  const events = complete.stream(request, who)[Symbol.asyncIterator]();
  await events.next();
  losing = true;
  while (!(await events.next()).done);
  await standsAt(purse, { spent: 128, held: 0 });
  await vi.waitFor(() => expect(purse.unwritten).toBe(0), patient);
  await standsAt(purse, { spent: 128, held: 0 });
  expect(lost).toBeGreaterThanOrEqual(2); // it was told twice
});

test('a reservation whose reply is lost is asked for again by its id, and held once', async () => {
  const { client } = await startOwnRedis();
  let lost = 0;
  const flaky = {
    get status() {
      return client.status;
    },
    on: client.on.bind(client),
    eval: client.eval.bind(client),
    async evalsha(...words: Parameters<Redis['evalsha']>) {
      const reply: unknown = await client.evalsha(...words);
      if (lost++ === 0) throw new Error('Connection is closed.');
      return reply;
    },
  };
  const { purse } = openChain(flaky);
  const other = openChain(client);
  await other.call(); // the node knows the scripts
  await other.purse.flush();
  const spend = { id: 'job', ...who, amounts: { nanoUsd: 500 } };
  await expect(purse.reserve(spend)).rejects.toMatchObject({ code: 'store' });
  const reserved = await purse.reserve(spend);
  expect(await other.purse.usage(who)).toMatchObject([{ spent: 64, held: 500 }]);
  purse.settle(reserved, { nanoUsd: 100 });
  await purse.flush();
  expect(await other.purse.usage(who)).toMatchObject([{ spent: 164, held: 0 }]);
});

test('everything is flushed: what is held is held again within a third of a lease, and charged', async () => {
  const { client } = await startOwnRedis();
  const store = redisBudget({ client, name: 'x', leaseMs: 2_000, timeoutMs: 500 });
  onTestFinished(() => store.close());
  const teller = new Teller({ store, pass: () => Promise.resolve() });
  const held = await teller.hold('call', [claim(own, 900)]);
  await client.flushall();
  await vi.waitFor(() => expect(teller.standing(own)).resolves.toEqual([0, 900]), patient);
  await teller.settle('call', held, 300);
  await expect(teller.standing(own)).resolves.toEqual([300, 0]);
});

test('a replica is promoted that missed the last writes: at most what it missed is overspent, and those who run are held again', async () => {
  const [master, replica] = await Promise.all([startOwnRedis(), startOwnRedis()]);
  const { url, switchTo } = await forwardTo(master.address);
  const client = new Redis(url, { retryStrategy: () => 20 });
  client.on('error', () => {});
  onTestFinished(() => client.disconnect());
  await replica.command('REPLICAOF', master.address.host, String(master.address.port));
  await vi.waitFor(async () => expect(await replica.client.info('replication')).toContain('link_status:up'), patient);
  const open = (): { store: BudgetStore; teller: Teller } => {
    const store = redisBudget({ client, name: 'x', leaseMs: 3_000, timeoutMs: 1_000 });
    onTestFinished(() => store.close());
    return { store, teller: new Teller({ store, pass: () => Promise.resolve() }) };
  };
  const { teller } = open();
  const known = await teller.hold('known', [claim(own, 100)]);
  await teller.settle('known', known, 100);
  await vi.waitFor(async () => expect(await replica.client.keys('*')).not.toEqual([]), patient);
  await replica.command('REPLICAOF', 'NO', 'ONE'); // from here on it hears nothing
  const runs = await teller.hold('runs', [claim(own, 600)]);
  switchTo(replica.address);
  await vi.waitFor(async () => {
    const [standing] = await replicaUsage(replica.client);
    expect([standing!.spent, standing!.held]).toEqual([100, 600]);
  }, patient);
  await vi.waitFor(() => teller.refuse('next', [claim(own, 400)]), patient);
  await teller.settle('runs', runs, 250);
  await expect(teller.standing(own)).resolves.toEqual([350, 0]);
});

/** Asked past the client that is switched over. */
async function replicaUsage(client: Redis) {
  const store = redisBudget({ client, name: 'x' });
  return store.usage([own]);
}

test('Redis turns into a replica: READONLY counts as failing, and what could not be charged is when it is a master again', async () => {
  const redis = await startOwnRedis();
  const { purse, call, complete } = openChain(redis.client);
  const running = complete.stream(request, who)[Symbol.asyncIterator]();
  await running.next();
  await redis.command('REPLICAOF', '127.0.0.1', '1');
  expect(await call()).toMatchObject({ code: 'store', message: expect.stringContaining('READONLY') as string });
  while (!(await running.next()).done);
  expect(purse.unwritten).toBeGreaterThan(0);
  await redis.command('REPLICAOF', 'NO', 'ONE');
  await standsAt(purse, { spent: 64, held: 0 });
  expect(await call()).toMatchObject({ text: 'hello' });
});

test('what cannot be charged until the end is told, and by whom it was spent', async () => {
  const redis = await startOwnRedis();
  const lost: string[] = [];
  const { purse, complete } = openChain(redis.client, { onStoreError: 'open', onLost: ({ ids }) => lost.push(...ids) });
  redis.signal('SIGKILL');
  await complete(request, { ...who, id: 'spent' });
  await purse.close();
  expect(lost).toEqual(['spent']);
});

test('calls that were refused without the store are not said to have cost something', async () => {
  const redis = await startOwnRedis();
  const lost: string[] = [];
  const { purse, call } = openChain(redis.client, { onLost: ({ message }) => lost.push(message) });
  redis.signal('SIGKILL');
  expect(await call()).toMatchObject({ code: 'store' });
  await purse.close();
  expect(lost).toEqual([expect.stringMatching(/^What may be held for refused calls \(1\) could not be given back/)]);
});
