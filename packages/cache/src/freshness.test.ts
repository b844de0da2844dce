import { CompletionError, type CompletionErrorDetails } from '@sluice/core';
import { end, start, text, type Step } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { asked, hear, request, settle } from './testing/asked.ts';

const say = (said: string, ...before: readonly Step[]): readonly Step[] => [...before, start(), text(said), end()];
const fails = (details: CompletionErrorDetails = {}): readonly Step[] => [
  new CompletionError('provider-error', 'Down', { fault: 'transient', provider: 'scripted', status: 503, ...details }),
];

test('an answer is fresh for `ttlMs` at most, and a tenth less by chance', async () => {
  for (const [random, freshMs] of [
    [0, 900],
    [0.5, 950],
  ] as const) {
    const { complete, clock } = asked({ ttlMs: 1_000, random: () => random }, say('a'));
    await complete(request);
    await clock.advance(freshMs - 1);
    expect((await hear(complete)).states).toEqual(['hit']);
    await clock.advance(1);
    expect((await hear(complete)).states).toEqual(['miss absent']);
  }
});

test('C7 the provider fails and there is an old answer: it is given, and says so', async () => {
  const { complete, clock } = asked({ ttlMs: 1_000, staleIfErrorMs: 5_000, random: () => 1 }, say('old'), fails());
  await complete(request);
  await clock.advance(2_000);
  const completion = await complete(request);
  expect(completion.text).toBe('old');
  expect(completion.attempts).toMatchObject([
    { outcome: 'failed', error: { status: 503 } },
    { outcome: 'done', source: 'cache' },
  ]);
  expect(completion.notes).toEqual([
    { type: 'cache', state: 'miss', why: 'too-old' },
    { type: 'cache', state: 'stale', why: 'error', ageMs: 2_000 },
  ]);
  await clock.advance(4_001);
  await expect(complete(request)).rejects.toMatchObject({ code: 'provider-error' });
});

test('all who waited for the answer that failed get the old one', async () => {
  const { complete, clock, transport } = asked({ ttlMs: 1_000, staleIfErrorMs: 5_000 }, say('old'), [
    { waitMs: 5 },
    ...fails(),
  ]);
  await complete(request);
  await clock.advance(2_000);
  const all = Promise.all([complete(request), complete(request), complete(request)]);
  await clock.advance(5);
  expect((await all).map((one) => one.text)).toEqual(['old', 'old', 'old']);
  expect(transport.calls).toHaveLength(2);
});

test.for<readonly [string, readonly Step[]]>([
  ['a mistake of the caller', fails({ fault: 'request' })],
  ['a key that is wrong', fails({ fault: 'target' })],
  ['an answer that had begun', [start(), text('new'), ...fails()]],
])('%s is no reason for an old answer', async ([, steps]) => {
  const { complete, clock } = asked({ ttlMs: 1_000, staleIfErrorMs: 5_000 }, say('old'), steps);
  await complete(request);
  await clock.advance(2_000);
  await expect(complete(request)).rejects.toMatchObject({ code: 'provider-error' });
});

test('C8 an old answer is given at once while one call fetches the new one', async () => {
  const { complete, clock, transport, link } = asked(
    { ttlMs: 1_000, staleWhileRevalidateMs: 5_000 },
    say('old'),
    say('new', { waitMs: 20 }),
  );
  await complete(request);
  await clock.advance(2_000);
  const given = await Promise.all([hear(complete), hear(complete), hear(complete)]);
  expect(given.map((one) => one.states)).toEqual(Array(3).fill(['stale refreshing']));
  await clock.advance(20);
  await settle();
  expect([(await complete(request)).text, transport.calls.length, link.held]).toEqual(['new', 2, 0]);
  expect(transport.calls[1]!.id).toBe(`${transport.calls[1]!.id.split('.')[0]}.1`);
});

test('what is fetched in the background ends with the chain, and its failure is nobody’s', async () => {
  const options = { ttlMs: 1_000, staleWhileRevalidateMs: 60_000 };
  const { complete, clock, transport } = asked(options, say('old'), fails(), [start(), 'hang']);
  await complete(request);
  await clock.advance(2_000);
  expect((await complete(request)).text).toBe('old');
  await settle();
  expect((await complete(request)).text).toBe('old');
  await settle();
  expect(transport.open).toBe(1);
  await complete.close();
  expect([transport.calls.length, transport.open]).toEqual([3, 0]);
});

test('what is fetched in the background gives up after `refreshTimeoutMs`, unless somebody came to wait for it', async () => {
  const options = { ttlMs: 1_000, staleWhileRevalidateMs: 60_000, refreshTimeoutMs: 500 };
  const slow = say('new', { waitMs: 800 });
  const { complete, clock, transport, link } = asked(options, say('old'), slow, slow);
  await complete(request);
  await clock.advance(2_000);
  expect((await hear(complete)).states).toEqual(['stale refreshing']);
  await clock.advance(500);
  expect([transport.aborted, transport.open, link.held]).toEqual([1, 0, 0]);
  expect((await hear(complete)).states).toEqual(['stale refreshing']);
  const waiting = complete(request, { attributes: { cache: { maxAgeMs: 1_000 } } });
  await clock.advance(800);
  expect([(await waiting).text, transport.aborted]).toEqual(['new', 1]);
});

test('C15 early refreshes come as often as XFetch says, by how far it is to the end and how long an answer took', async () => {
  const [tookMs, ttlMs, tries] = [1_000, 10_000, 400];
  let seed = 2026;
  const chance = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647; // Lehmer: the same each time
  for (const leftMs of [500, 1_000, 2_000]) {
    let random = (): number => 0.999_999_9; // all of the ttl, then chance decides
    const options = { ttlMs, earlyRefresh: 1, random: () => random() };
    const { complete, clock, transport } = asked(options, say('old', { waitMs: tookMs }), fails()); // the entry stays as it is
    const first = complete(request);
    await clock.advance(tookMs);
    await first;
    await clock.advance(ttlMs - leftMs);
    random = chance;
    for (let trial = 0; trial < tries; trial++) {
      expect((await hear(complete)).states).toEqual(['hit']);
      await settle();
    }
    const refreshed = transport.calls.length - 1;
    const expected = tries * Math.exp(-leftMs / tookMs);
    const chiSquare = (refreshed - expected) ** 2 / expected + (refreshed - expected) ** 2 / (tries - expected);
    expect(chiSquare, `${leftMs} ms before the end: ${refreshed}, expected ${expected}`).toBeLessThan(6.63); // p = 0.01
  }
});
