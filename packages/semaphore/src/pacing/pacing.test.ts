import { CompletionError, composeWith, notesOf, type CallOptions, type CompletionRequest } from '@sluice/core';
import { end, ManualClock, scripted, start, usage, type Script } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { pacing, type PacingOptions } from './index.ts';

const request: CompletionRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], maxTokens: 10 };
const quick: Script = [start(), usage(10, 10), end()];

function paced(options: PacingOptions, ...scripts: readonly Script[]) {
  const clock = new ManualClock();
  const sentAt: number[] = [];
  const link = pacing({ clock, random: () => 0.5, ...options });
  const transport = scripted({ provider: 'p', clock }, ...(scripts.length > 0 ? scripts : [quick]));
  const complete = composeWith({ clock })(
    link,
    function watch(call, next) {
      sentAt.push(clock.now());
      return next(call);
    },
    transport,
  );
  const ask = (changes: Partial<CompletionRequest> = {}, call: CallOptions = {}) =>
    complete({ ...request, ...changes }, call).catch((error: CompletionError) => error);
  return { clock, link, transport, complete, ask, sentAt };
}

test('L1 a burst, then one after the other at the pace: each at its time', async () => {
  const { clock, ask, sentAt, link } = paced({ limits: { requestsPerMinute: 60 } });
  const asked = Array.from({ length: 25 }, () => ask());
  await clock.advance(60_000);
  await Promise.all(asked);
  expect(sentAt).toEqual([...Array<number>(10).fill(0), ...Array.from({ length: 15 }, (_, at) => (at + 1) * 1_000)]);
  expect([link.queued, clock.pending]).toEqual([0, 0]);
  const more = Array.from({ length: 12 }, () => ask());
  await clock.advance(10_000);
  await Promise.all(more);
  const times = sentAt.slice(25).map((at) => at - 60_000);
  expect(times).toEqual([...Array<number>(10).fill(0), 1_000, 2_000]);
});

test('a call that may go at once is sent in the same turn', () => {
  const { complete, transport } = paced({ limits: { requestsPerMinute: 60 } });
  void complete.stream(request).next();
  expect(transport.calls).toHaveLength(1);
});

test('L2 a request that is more than a full bucket is refused at once, and elsewhere makes sense', async () => {
  const { clock, ask, transport } = paced({ limits: { tokensPerMinute: 1_000 } });
  const error = await ask({ maxTokens: 1_001 });
  expect(error).toMatchObject({ code: 'rate-limit', fault: 'target', sent: 'no' });
  expect((error as Error).message).toMatch(/^Expected a request of at most 1000 tokens, got one of about 1\d\d\d$/);
  expect([transport.calls.length, clock.pending]).toEqual([0, 0]);
});

test('a request larger than a burst, but no larger than the bucket, has its turn when the bucket is full', async () => {
  const { clock, ask, sentAt } = paced({ limits: { tokensPerMinute: 6_000 } }); // 1,000 in a burst
  const small = ask({ maxTokens: 500 });
  const large = ask({ maxTokens: 3_000 });
  const after = ask({ maxTokens: 500 });
  await clock.advance(40_000);
  await Promise.all([small, large, after]);
  // The small one used 20 of its 500 tokens, which is known at once.
  expect(sentAt).toEqual([0, 200, 200]);
});

test('L3 of two limits the second is empty: nothing is taken of the first', async () => {
  const { clock, ask, sentAt } = paced(
    { limits: { requestsPerMinute: 60, outputTokensPerMinute: 600 }, maxWaitMs: 1 },
    [start(), usage(10, 100), end()],
    quick,
  );
  await ask({ maxTokens: 100 });
  const refused = await Promise.all(Array.from({ length: 9 }, () => ask({ maxTokens: 100 })));
  for (const error of refused) expect(error).toMatchObject({ code: 'queue-full', refused: 'too-long' });
  await clock.advance(1_000); // ten tokens, and one request: the other nine are there if they were not taken for nothing
  await Promise.all(Array.from({ length: 10 }, () => ask({ maxTokens: 1 })));
  expect(sentAt).toEqual([0, ...Array<number>(10).fill(1_000)]);
});

test('L4 a thousand that are refused do not put off the next one that is not', async () => {
  const { clock, ask, sentAt } = paced({ limits: { requestsPerMinute: 60 }, maxWaitMs: 880 });
  await Promise.all(Array.from({ length: 10 }, () => ask()));
  for (let times = 0; times < 11; times++) {
    const refused = await Promise.all(Array.from({ length: 95 }, () => ask()));
    for (const error of refused) expect(error).toMatchObject({ code: 'queue-full', retryAfterMs: 1_000 - 10 * times });
    await clock.advance(10);
  }
  await clock.advance(20);
  const next = ask();
  await clock.advance(880);
  await next;
  expect(sentAt.at(-1)).toBe(1_000);
});

const anthropic = (left: { requests?: number; input?: number; limit?: number }) => ({
  'anthropic-ratelimit-requests-limit': '60',
  'anthropic-ratelimit-requests-remaining': String(left.requests ?? 60),
  'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:10Z',
  'anthropic-ratelimit-input-tokens-limit': String(left.limit ?? 60_000),
  'anthropic-ratelimit-input-tokens-remaining': String(left.input ?? left.limit ?? 60_000),
  'anthropic-ratelimit-input-tokens-reset': '2026-01-01T00:00:10Z',
});
const told = (rateLimit: Readonly<Record<string, string>>): Script => [start({ rateLimit }), usage(10, 10), end()];

test('L6 a clock on the wall that jumps by an hour changes nothing', async () => {
  const run = async (jump: boolean): Promise<readonly number[]> => {
    const clock = new ManualClock();
    let jumpMs = 0;
    const jumping = {
      now: () => clock.now(),
      wall: () => clock.wall() + jumpMs,
      after: clock.after.bind(clock),
    };
    const { ask, sentAt } = paced({ clock: jumping }, told(anthropic({ requests: 50 })));
    const asked: unknown[] = [];
    for (let times = 0; times < 20; times++) {
      asked.push(ask());
      await clock.advance(100);
      if (jump) jumpMs = times % 2 === 0 ? 3_600_000 : -3_600_000;
    }
    await clock.advance(60_000);
    await Promise.all(asked);
    return sentAt;
  };
  expect(await run(true)).toEqual(await run(false));
});

test('a limit that nobody set is found in the first answers: until then a few go, and no more', async () => {
  const slow: Script = [{ waitMs: 50 }, start({ rateLimit: anthropic({ requests: 52 }) }), usage(10, 10), end()];
  const { clock, ask, transport } = paced({}, slow);
  const asked = Array.from({ length: 30 }, () => ask());
  await clock.advance(20);
  expect(transport.calls).toHaveLength(8);
  await clock.advance(40);
  expect(transport.calls).toHaveLength(10); // two more make a burst of ten
  await clock.advance(5_000);
  expect(transport.calls.length).toBeLessThanOrEqual(15);
  await clock.advance(30_000);
  await Promise.all(asked);
});

test('a provider that tells of no limits is not held back', async () => {
  const { clock, ask, transport } = paced({}, [{ waitMs: 50 }, start(), end()]);
  const asked = Array.from({ length: 100 }, () => ask());
  await clock.advance(60);
  expect(transport.calls).toHaveLength(100);
  await clock.advance(100);
  await Promise.all(asked);
});

test('L9 a bucket of a day that is full in an hour does not hold up the traffic of a minute', async () => {
  const daily = {
    'x-ratelimit-limit-requests': '200',
    'x-ratelimit-remaining-requests': '191',
    'x-ratelimit-reset-requests': '1h4m48.907s',
    'x-ratelimit-limit-tokens': '100000',
    'x-ratelimit-remaining-tokens': '99980',
    'x-ratelimit-reset-tokens': '12ms',
  };
  const { clock, ask, sentAt } = paced({}, told(daily));
  const asked = Array.from({ length: 150 }, () => ask());
  await clock.advance(1_000);
  await Promise.all(asked);
  expect(sentAt).toHaveLength(150);
  const spent = told({ ...daily, 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '24h0m0s' });
  const empty = paced({}, spent);
  await empty.ask();
  expect(await empty.ask()).toMatchObject({ code: 'queue-full', refused: 'too-long', retryAfterMs: 432_000 });
});

const tooMany = (details: { retryAfterMs?: number; rateLimit?: Readonly<Record<string, string>> }) =>
  new CompletionError('rate-limit', 'Too many', { fault: 'transient', status: 429, ...details });

test('L10 a refusal with a time: all rest until then and a little longer, and do not come in a herd', async () => {
  const { clock, ask, sentAt } = paced(
    {},
    told(anthropic({})),
    [tooMany({ retryAfterMs: 5_000 })],
    [{ waitMs: 100 }, start(), end()],
  );
  await ask();
  await ask();
  expect(sentAt).toEqual([0, 0]);
  const asked = Array.from({ length: 40 }, () => ask());
  await clock.advance(5_240);
  expect(sentAt).toHaveLength(2);
  await clock.advance(20);
  expect(sentAt.slice(2)).toEqual(Array<number>(8).fill(5_250)); // half of the jitter of a tenth; a few go first
  await clock.advance(60_000);
  await Promise.all(asked);
  expect(sentAt).toHaveLength(42);
});

test('a refusal that names a day keeps nobody away for longer than five minutes', async () => {
  const { clock, ask, sentAt } = paced({}, told(anthropic({})), [tooMany({ retryAfterMs: 86_400_000 })], quick);
  await ask();
  await ask();
  expect(await ask()).toMatchObject({ code: 'queue-full', retryAfterMs: 315_000 }); // half of the jitter of a tenth
  await clock.advance(315_000);
  expect(await ask()).not.toBeInstanceOf(Error);
  expect(sentAt).toEqual([0, 0, 315_000]);
});

test('a scope that rests is not forgotten for all the others that come meanwhile', async () => {
  const { clock, ask, sentAt } = paced({ maxWaitMs: 1 }, [tooMany({ retryAfterMs: 5_000 })], quick);
  await ask();
  for (let scope = 0; scope < 1_000; scope++) await ask({ model: `m${scope}` });
  expect(await ask()).toMatchObject({ code: 'queue-full' });
  await clock.advance(5_250);
  expect(await ask()).not.toBeInstanceOf(Error);
  expect(sentAt).toHaveLength(1_002);
});

test('L10 a refusal that names its bucket: what comes afterwards comes at the pace of that bucket', async () => {
  const rateLimit = anthropic({ requests: 0 });
  const { clock, ask, sentAt } = paced({}, told(anthropic({})), [tooMany({ retryAfterMs: 2_000, rateLimit })], quick);
  await ask();
  await ask();
  const asked = Array.from({ length: 5 }, () => ask());
  await clock.advance(100_000);
  await Promise.all(asked);
  const gaps = sentAt.slice(3).map((at, index) => at - sentAt[index + 2]!);
  expect(sentAt[2]).toBeGreaterThanOrEqual(2_000);
  expect(gaps.map(Math.round)).toEqual([1_000, 1_000, 1_000, 1_000]);
});

test('what a request really used is settled when it is over, not before', async () => {
  const { clock, ask, sentAt } = paced(
    { limits: { outputTokensPerMinute: 6_000 } },
    [start(), { waitMs: 100 }, usage(10, 50), end()],
    quick,
  );
  const asked = [ask({ maxTokens: 900 }), ask({ maxTokens: 900 })];
  await clock.advance(99);
  expect(sentAt).toEqual([0]);
  await clock.advance(10);
  await Promise.all(asked);
  expect(sentAt).toEqual([0, 100]);
});

test('an answer that was left counts as estimated, one that was never sent does not count', async () => {
  const hanging: Script = [start(), usage(10, 1), 'hang'];
  const left = paced({ limits: { outputTokensPerMinute: 6_000 } }, hanging, quick);
  const stream = left.complete.stream({ ...request, maxTokens: 900 });
  await stream.next();
  await stream.return();
  const next = left.ask({ maxTokens: 900 });
  await left.clock.advance(60_000);
  await next;
  expect(left.sentAt).toEqual([0, 8_000]);

  const refused = paced(
    { limits: { outputTokensPerMinute: 6_000 } },
    [new CompletionError('connection', 'Refused', { fault: 'transient', sent: 'no' })],
    quick,
  );
  await refused.ask({ maxTokens: 900 });
  await refused.ask({ maxTokens: 900 });
  expect(refused.sentAt).toEqual([0, 0]);
});

test('waiting takes the signal and the deadline, and says how long it was', async () => {
  const { clock, ask, link, sentAt } = paced({ limits: { requestsPerMinute: 60 }, burstMs: 0 });
  await ask();
  const caller = new AbortController();
  const [left, patient] = [ask({}, { signal: caller.signal }), ask()];
  expect(await ask({}, { timeoutMs: 1_500 })).toMatchObject({
    code: 'queue-full',
    refused: 'too-long',
    position: 3,
    retryAfterMs: 3_000,
  });
  await clock.advance(100);
  expect(link.queued).toBe(2);
  caller.abort();
  expect(await left).toMatchObject({ code: 'aborted' });
  await clock.advance(1_000);
  const answer = await patient;
  expect(notesOf(answer as never, 'semaphore')).toEqual([
    { type: 'semaphore', why: 'pace', waitedMs: 1_000, position: 2 },
  ]);
  expect([sentAt, link.queued, clock.pending]).toEqual([[0, 1_000], 0, 0]);
});

test('a full line refuses; closed, it has nobody wait', async () => {
  const { clock, ask, link } = paced({ limits: { requestsPerMinute: 60 }, burstMs: 0, maxQueued: 1 });
  await ask();
  const waiting = ask();
  await clock.advance(1);
  expect(await ask()).toMatchObject({ code: 'queue-full', refused: 'full', position: 2 });
  await link.close();
  expect(await waiting).toMatchObject({ code: 'closed' });
  expect(await ask()).toMatchObject({ code: 'closed' });
  expect(clock.pending).toBe(0);
});

test('models have limits of their own, unless calls say what they share', async () => {
  const own = paced({ limits: { requestsPerMinute: 60 }, burstMs: 0 });
  await Promise.all([own.ask({ model: 'a' }), own.ask({ model: 'b' })]);
  expect(own.sentAt).toEqual([0, 0]);
  const shared = paced({ limits: { requestsPerMinute: 60 }, burstMs: 0, scope: () => 'all' });
  const both = [shared.ask({ model: 'a' }), shared.ask({ model: 'b' })];
  await shared.clock.advance(2_000);
  await Promise.all(both);
  expect(shared.sentAt).toEqual([0, 1_000]);
});

test.each<[string, object, string]>([
  ['scope', { scope: 'm' }, "Expected `scope` to be a function of the call, got 'm'"],
  ['burstMs', { burstMs: -1 }, 'Expected `burstMs` to be a number from 0 to 60,000, got -1'],
  ['maxQueued', { maxQueued: 0.5 }, 'Expected `maxQueued` to be a whole number ≥ 0, got 0.5'],
  ['maxWaitMs', { maxWaitMs: 0 }, 'Expected `maxWaitMs` to be a number > 0, got 0'],
  [
    'a limit',
    { limits: { tokensPerMinute: Number.NaN } },
    'Expected `limits.tokensPerMinute` to be a number > 0, got NaN',
  ],
  [
    'another limit',
    { limits: { tokens: 1 } },
    'Expected `limits` to have requestsPerMinute, inputTokensPerMinute, outputTokensPerMinute, tokensPerMinute, got `tokens`',
  ],
])('%s that cannot be is an early error', (_, options, message) => {
  expect(() => pacing(options as PacingOptions)).toThrow(new TypeError(message));
});
