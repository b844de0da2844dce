import { seededRandom, composeWith, type Random } from '@sluice/core';
import { end, ManualClock, scripted, start, text, type Script } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { router } from './router.ts';
import type { Strategy } from './strategy.ts';
import type { TargetsExhaustedError } from './targets-exhausted-error.ts';
import { broken, busy, request, routed, says, throttled } from './testing/routed.ts';

test('B7 who says 429 only gets no calls for as long as it asked, and its breaker stays closed', async () => {
  const { ask, asked, clock, errorOf } = routed({
    a: [[throttled(8_000)]],
    b: [says('b'), says('b'), [broken], says('b')],
  });
  await ask();
  await ask();
  expect(asked()).toEqual({ a: 1, b: 2 });
  const error = (await errorOf()) as TargetsExhaustedError;
  expect(error.targets).toMatchObject([
    { target: 'a', because: 'resting', retryAfterMs: 8_000 },
    { target: 'b', outcome: 'failed' },
  ]);
  await clock.advance(7_999);
  await ask();
  expect(asked()).toEqual({ a: 1, b: 4 });
  await clock.advance(1);
  const { notes } = await ask();
  expect(notes[0]).toMatchObject({ target: 'a', why: 'chosen', breaker: 'closed' });
});

test('B7 a hundred times 429 without a hint opens nothing', async () => {
  const { errorOf, asked, ask } = routed({
    a: [...Array.from({ length: 100 }, (): Script => [throttled()]), says('a')],
  });
  for (let call = 0; call < 100; call++) await errorOf();
  expect((await ask()).notes[0]).toMatchObject({ why: 'chosen', breaker: 'closed' });
  expect(asked()).toEqual({ a: 101 });
});

test('where everybody asked to be left alone nobody is asked, and the caller is told when', async () => {
  const { errorOf, asked } = routed({ a: [[throttled(8_000)]], b: [[throttled(3_000)]] });
  await errorOf();
  expect(await errorOf()).toMatchObject({
    code: 'targets-exhausted',
    retryAfterMs: 3_000,
    sent: 'no',
    fault: 'transient',
  });
  expect(asked()).toEqual({ a: 1, b: 1 });
});

test('B8 with every breaker open one target is asked all the same, the one that may be well soonest', async () => {
  const failures = Array.from({ length: 5 }, (): Script => [broken]);
  const { ask, asked, errorOf, clock } = routed(
    { a: [...failures, says('a')], b: [...failures, [broken], says('b')] },
    { breaker: { openMs: 1_000 }, random: () => 1 },
  );
  for (let call = 0; call < 5; call++) await errorOf();
  expect(asked()).toEqual({ a: 5, b: 5 });
  await clock.advance(10);
  const { text: said, notes } = await ask();
  expect(said).toBe('a');
  expect(notes).toEqual([{ type: 'router', target: 'a', why: 'panic', breaker: 'open', passedOver: ['b'] }]);
  expect((await ask()).notes[0]).toMatchObject({ target: 'a', why: 'chosen', breaker: 'closed' });
});

test('B8 in panic only one is asked: an outage is not multiplied by the number of targets', async () => {
  const { asked, errorOf } = routed({ a: [[broken]], b: [[broken]] });
  for (let call = 0; call < 5; call++) await errorOf();
  const error = (await errorOf()) as TargetsExhaustedError;
  expect(asked()['a']! + asked()['b']!).toBe(11);
  expect(error.targets.map(({ outcome }) => outcome).toSorted()).toEqual(['failed', 'skipped']);
});

test('an open target is passed over, and probed by one call when its time is up, which fails over', async () => {
  const { ask, asked, clock, complete } = routed(
    { a: [...Array.from({ length: 6 }, (): Script => [broken]), says('a')], b: [says('b')] },
    { breaker: { openMs: 1_000 }, random: () => 1 },
  );
  for (let call = 0; call < 8; call++) await ask();
  expect(asked()).toEqual({ a: 5, b: 8 });
  await clock.advance(1_000);
  const answers = await Promise.all(Array.from({ length: 100 }, () => complete(request)));
  expect(asked()).toEqual({ a: 6, b: 108 });
  expect(answers.filter(({ notes }) => notes.length === 2).map(({ notes }) => notes)).toMatchObject([
    [
      { target: 'a', why: 'probe', breaker: 'half-open' },
      { target: 'b', why: 'failover' },
    ],
  ]);
  await clock.advance(2_000);
  expect((await ask()).text).toBe('a');
  expect((await ask()).notes).toMatchObject([{ target: 'a', why: 'chosen', breaker: 'closed' }]);
});

test('B16 weights of 9 and 1 are nine of ten calls and one', async () => {
  for (const seed of [1, 2, 3]) {
    const { complete, asked } = routed(
      { a: [says('a')], b: [says('b')] },
      { strategy: 'weighted', random: seededRandom(seed), each: (name) => ({ weight: name === 'a' ? 9 : 1 }) },
    );
    for (let call = 0; call < 5_000; call++) await complete(request);
    const share = asked()['a']! / 5_000;
    expect(Math.abs(share - 0.9), `seed ${seed}`).toBeLessThan(0.02);
  }
});

test.for<Strategy>(['weighted', 'least-loaded'])('%s: who has no weight gets what others failed', async (strategy) => {
  const { ask, asked } = routed(
    { spare: [says('spare')], a: [...Array.from({ length: 20 }, () => says('a')), [busy]] },
    { strategy, each: (name) => ({ weight: name === 'spare' ? 0 : 1 }) },
  );
  for (let call = 0; call < 20; call++) await ask();
  expect(asked()).toEqual({ spare: 0, a: 20 });
  expect((await ask()).text).toBe('spare');
});

/** Callers that ask all the time, so many at once; each answer takes the target `takesMs` to its first output. */
async function traffic(
  takesMs: Readonly<Record<string, () => number>>,
  { callers, random }: { callers: number; random: Random },
) {
  const clock = new ManualClock();
  const breaker = { consecutiveFailures: 1e9, minCalls: 1e9 }; // what is looked at here is the load alone
  const targets = Object.entries(takesMs).map(([name, takes]) => ({
    name,
    chain: scripted({ provider: name, clock }, () => {
      const ms = takes();
      return ms < 0 ? [{ waitMs: -ms }, broken] : [{ waitMs: ms }, start(), text(name), end()];
    }),
  }));
  const complete = composeWith({ clock })(router({ targets, strategy: 'least-loaded', breaker, clock, random }));
  let over = false;
  const call = async (): Promise<void> => {
    while (!over) await complete(request).catch(() => {});
  };
  const calling = Array.from({ length: callers }, call);
  return {
    /** Goes on for a while and says what share of the calls each target got in it. */
    async shares(ms: number): Promise<Readonly<Record<string, number>>> {
      const before = targets.map(({ chain }) => chain.calls.length);
      await clock.advance(ms);
      const got = targets.map(({ chain }, index) => chain.calls.length - before[index]!);
      const all = got.reduce((sum, count) => sum + count, 0);
      return Object.fromEntries(targets.map(({ name }, index) => [name, got[index]! / all]));
    },
    async stop(): Promise<void> {
      over = true;
      await clock.advance(100_000);
      await Promise.all(calling);
    },
  };
}

test('B10 a target that nobody knows yet is tried by one call before it gets its share', async () => {
  const clock = new ManualClock();
  const slow = scripted({ provider: 'slow', clock }, [{ waitMs: 5_000 }, start(), text('slow'), end()]);
  const fresh = scripted({ provider: 'fresh', clock }, [{ waitMs: 200 }, start(), text('fresh'), end()]);
  let joined = false;
  const complete = composeWith({ clock })(
    router({
      targets: [
        { name: 'slow', chain: slow },
        { name: 'fresh', chain: fresh, when: () => joined },
      ],
      strategy: 'least-loaded',
      clock,
      random: seededRandom(1),
    }),
  );
  const first = complete(request);
  await clock.advance(5_000);
  await first;
  joined = true;
  const answers = Array.from({ length: 10 }, () => complete(request));
  await clock.advance(0);
  expect([slow.calls.length - 1, fresh.calls.length]).toEqual([9, 1]);
  await clock.advance(200);
  answers.push(...Array.from({ length: 10 }, () => complete(request)));
  await clock.advance(0);
  expect(fresh.calls.length).toBe(11);
  await clock.advance(10_000);
  await Promise.all(answers);
});

test('B11 a target that takes twenty times as long gets less than a twentieth, and its share again when it is well', async () => {
  let factor = 1;
  const random = seededRandom(11);
  const takes = (): number => 100 + random() * 20;
  const { shares, stop } = await traffic({ a: () => takes() * factor, b: takes }, { callers: 6, random });
  await shares(5_000);
  expect((await shares(10_000))['a']).toBeGreaterThan(0.3);
  factor = 20;
  await shares(5_000);
  expect((await shares(15_000))['a']).toBeLessThan(0.05);
  factor = 1;
  await shares(40_000);
  expect((await shares(10_000))['a']).toBeGreaterThan(0.3);
  await stop();
});

test('B12 a target that fails in no time does not look fast', async () => {
  const random = seededRandom(12);
  const { shares, stop } = await traffic(
    { failing: () => -5, well: () => 300 + random() * 20 },
    { callers: 6, random },
  );
  await shares(2_000);
  expect((await shares(20_000))['failing']).toBeLessThan(0.05);
  await stop();
});
