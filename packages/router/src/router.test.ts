import {
  compose,
  composeWith,
  CompletionError,
  notesOf,
  takeReady,
  type CompletionEvent,
  type Middleware,
  type Readying,
  type Transport,
} from '@sluice/core';
import { end, failed, ManualClock, scripted, start, text, usage } from '@sluice/core/laws';
import { expect, test, vi } from 'vitest';
import { router } from './router.ts';
import { TargetsExhaustedError } from './targets-exhausted-error.ts';
import { broken, busy, noKey, request, routed, says, throttled, wrong } from './testing/routed.ts';

const refusal = new CompletionError('refused', 'I would rather not', { fault: 'target' });

test('the first target that answers is the one that answered, and the failed one is an attempt', async () => {
  const { ask, targets } = routed({ a: [[busy]], b: [says('b')] });
  const { text: said, provider, attempts, notes } = await ask({ id: 'call' });
  expect([said, provider]).toEqual(['b', 'b']);
  expect(attempts.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
    ['failed', 'overloaded'],
    ['done', undefined],
  ]);
  expect(notes).toEqual([
    { type: 'router', target: 'a', why: 'chosen', breaker: 'closed' },
    { type: 'router', target: 'b', why: 'failover', breaker: 'closed' },
  ]);
  expect([targets['a']?.calls[0]?.id, targets['b']?.calls[0]?.id]).toEqual(['call.1', 'call.2']);
});

test('each target gets its own model, and the rest of the call as it is', async () => {
  const { ask, targets } = routed(
    { a: [[busy]], b: [says('b')] },
    { each: (name) => (name === 'b' ? { model: 'other' } : {}) },
  );
  await ask({ attributes: { user: 'u1' } });
  expect(targets['a']!.calls[0]!.request).toBe(request);
  expect(targets['b']!.calls[0]!.request).toEqual({ ...request, model: 'other' });
  expect(targets['b']!.calls[0]!.attributes).toEqual({ user: 'u1' });
});

test.for([
  ['transient', busy, 1],
  ['target', noKey, 1],
  ['request', wrong, 0],
  ['a refusal, though another might answer', refusal, 0],
] as const)('B14 %s: elsewhere only where that makes sense', async ([, error, others]) => {
  const { complete, asked } = routed({ a: [[error]], b: [says('b')] });
  const outcome = await complete(request).then(
    ({ text: said }) => said,
    (thrown: CompletionError) => thrown.code,
  );
  expect(outcome).toBe(others === 1 ? 'b' : error.code);
  expect(asked()).toEqual({ a: 1, b: others });
});

test("a bug in a link is nobody's to route around", async () => {
  const bug = new TypeError('x is not a function');
  const { complete, asked } = routed({ a: [[bug]], b: [says('b')] });
  await expect(complete(request)).rejects.toBe(bug);
  expect(asked()).toEqual({ a: 1, b: 0 });
});

test('where all fail the error says why each did, when to come back soonest, and what it can have cost', async () => {
  const { errorOf } = routed({ a: [[throttled(9_000)]], b: [[broken]], c: [[throttled(4_000)]] });
  const error = await errorOf();
  expect(error).toBeInstanceOf(TargetsExhaustedError);
  expect(error).toMatchObject({ code: 'targets-exhausted', fault: 'transient', sent: 'maybe', retryAfterMs: 4_000 });
  expect((error as TargetsExhaustedError).targets).toMatchObject([
    { target: 'a', outcome: 'failed', error: { code: 'rate-limit' } },
    { target: 'b', outcome: 'failed', error: { code: 'provider-error' } },
    { target: 'c', outcome: 'failed', error: { code: 'rate-limit' } },
  ]);
  expect((error.cause as AggregateError).errors).toMatchObject([
    { code: 'rate-limit' },
    broken,
    { code: 'rate-limit' },
  ]);
  expect(error.partial?.attempts.map((attempt) => attempt.error?.code)).toEqual([
    'rate-limit',
    'provider-error',
    'rate-limit',
  ]);
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    code: 'targets-exhausted',
    targets: [{ target: 'a' }, {}, {}],
  });
});

test("faults of targets only are a target's: the same call may be right for another router", async () => {
  const { errorOf } = routed({ a: [[noKey]], b: [[noKey]] });
  expect(await errorOf()).toMatchObject({ code: 'targets-exhausted', fault: 'target', sent: 'no' });
});

test('what a later target makes of the call does not mask what the first one failed with', async () => {
  const { errorOf, asked } = routed({ a: [[busy]], b: [[wrong]], c: [says('c')] });
  const error = await errorOf();
  expect((error as TargetsExhaustedError).targets).toMatchObject([
    { target: 'a', outcome: 'failed', error: { code: 'overloaded' } },
    { target: 'b', outcome: 'failed', error: { code: 'invalid-request' } },
    { target: 'c', outcome: 'skipped', because: 'fault' },
  ]);
  expect(asked()).toEqual({ a: 1, b: 1, c: 0 });
});

test('a target whose chain loses the `end` has failed, and another is asked where nothing was said', async () => {
  const swallows: Middleware = async function* swallows(call, next) {
    for await (const event of next(call)) if (event.type !== 'end') yield event;
  };
  const over = (said: CompletionEvent[]) =>
    compose(
      router({
        targets: [
          { name: 'a', chain: [swallows, scripted('a', said)] },
          { name: 'b', chain: scripted('b', says('b')) },
        ],
      }),
    );
  const { text: said, attempts } = await over([start(), end()])(request);
  expect([said, attempts.map(({ error }) => error?.code)]).toEqual(['b', ['truncated', undefined]]);
  const error: unknown = await over([start(), text('half'), end()])(request).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'truncated', partial: { text: 'half' } });
});

test('B13 after the first output nobody else is asked: the error, with what there is', async () => {
  const { errorOf, asked } = routed({ a: [[start(), text('half'), broken]], b: [says('b')] });
  const error = await errorOf();
  expect(error).toMatchObject({ code: 'provider-error', partial: { text: 'half' } });
  expect(asked()).toEqual({ a: 1, b: 0 });
});

test("restarted, the answer is another's, whole, and what was said before is forgotten", async () => {
  const { complete } = routed(
    { a: [[start(), text('half'), usage(3, 1), broken]], b: [says('b')] },
    { onInterrupted: 'restart' },
  );
  const stream = complete.stream(request);
  const seen: CompletionEvent[] = [];
  for await (const event of stream) seen.push(event);
  expect(seen.filter(({ type }) => type === 'attempt-failed')).toMatchObject([
    { output: 'dropped', error: { code: 'provider-error' } },
  ]);
  const { text: said, billed, usage: used } = stream.completion;
  expect([said, billed.outputTokens, used.outputTokens]).toEqual(['b', 2, 1]);
});

test('with nobody left to restart at, what there is stays', async () => {
  const { errorOf } = routed({ a: [[busy]], b: [[start(), text('half'), broken]] }, { onInterrupted: 'restart' });
  expect(await errorOf()).toMatchObject({ code: 'provider-error', partial: { text: 'half' } });
});

test('what a link below has kept, and turns, cannot be begun anew', async () => {
  const kept = [start(), text('first half, '), failed(busy, 'kept'), start(), text('second'), broken];
  const turned = [
    start(),
    text('a'),
    { type: 'turn', turn: 1, reason: 'tool-calls', messages: [] } as const,
    start(),
    broken,
  ];
  for (const script of [kept, turned]) {
    const { errorOf, asked } = routed({ a: [script], b: [says('b')] }, { onInterrupted: 'restart' });
    expect(await errorOf()).toMatchObject({ code: 'provider-error' });
    expect(asked()).toEqual({ a: 1, b: 0 });
  }
});

test('B15 with the deadline near nobody else is asked, and the error says both', async () => {
  const { errorOf, asked } = routed({ a: [[{ waitMs: 9_500 }, busy]], b: [says('b')] });
  const error = await errorOf({ timeoutMs: 10_000 });
  expect((error as TargetsExhaustedError).targets).toMatchObject([
    { target: 'a', outcome: 'failed', error: { code: 'overloaded' } },
    { target: 'b', outcome: 'skipped', because: 'deadline' },
  ]);
  expect(asked()).toEqual({ a: 1, b: 0 });
});

test('a call that has less than a second in all moves on, as long as a tenth of it is left', async () => {
  const { ask, errorOf } = routed({
    a: [
      [{ waitMs: 5 }, busy],
      [{ waitMs: 770 }, busy],
    ],
    b: [says('b', 10)],
  });
  expect((await ask({ timeoutMs: 800 })).text).toBe('b');
  expect(await errorOf({ timeoutMs: 800 })).toMatchObject({ targets: [{}, { target: 'b', because: 'deadline' }] });
});

test('with a time set, a call that has less than that never moves on', async () => {
  const { errorOf } = routed({ a: [[busy]], b: [says('b')] }, { leastMs: 1_000 });
  expect(await errorOf({ timeoutMs: 800 })).toMatchObject({ targets: [{}, { target: 'b', because: 'deadline' }] });
});

test('what a link below refuses one call for says nothing of the next: nobody stays away for it', async () => {
  const full = new CompletionError('queue-full', 'Expected its turn', { fault: 'transient', retryAfterMs: 30_000 });
  const { ask } = routed({ a: [[full], says('a')], b: [says('b')] });
  expect((await ask()).text).toBe('b');
  expect((await ask()).text).toBe('a');
});

test.for([
  ['chose itself: its own matter', undefined, 'a'],
  ['was given: the target is not well', 'gone', 'b'],
] as const)('a model that is not found, and that the call %s', async ([, model, answers]) => {
  const gone = new CompletionError('not-found', 'No such model', { fault: 'target' });
  const { ask } = routed(
    { a: [[gone], [gone], [gone], [gone], [gone], says('a')], b: [says('b')] },
    { each: (name) => (name === 'a' && model !== undefined ? { model } : {}) },
  );
  for (let call = 0; call < 5; call++) expect((await ask()).text).toBe('b');
  expect((await ask()).text).toBe(answers);
});

test('where the call is wrong, and no failure was of the moment, it helps nowhere to try again', async () => {
  const { errorOf } = routed({ a: [[noKey]], b: [[wrong]], c: [says('c')] });
  expect(await errorOf()).toMatchObject({ code: 'targets-exhausted', fault: 'request' });
});

test('a failover that another call was quicker to make costs nothing', async () => {
  const spent: string[] = [];
  const retryBudget = {
    spend: ({ provider }: { provider: string }) => spent.push(provider) > 0,
    succeeded: ({ provider }: { provider: string }) => void spent.splice(spent.indexOf(provider), 1),
  };
  const { clock, complete, errorOf, asked } = routed(
    {
      a: [[throttled()]], // which opens no breaker
      b: [[busy], [busy], [busy], [busy], [busy], [{ waitMs: 50 }, ...says('b')]],
      c: [says('c')],
    },
    {
      retryBudget,
      breaker: { openMs: 1, consecutiveFailures: 5 },
      each: (name) => ({ when: (call) => name !== 'c' || call.attributes['c'] === true }),
    },
  );
  for (let call = 0; call < 5; call++) await errorOf();
  spent.length = 0;
  await clock.advance(5);
  const answers = [1, 2].map(() => complete(request, { attributes: { c: true } }));
  await clock.advance(100);
  expect((await Promise.all(answers)).map(({ text: said }) => said)).toEqual(['b', 'c']);
  expect(asked()).toMatchObject({ b: 6, c: 1 });
  expect(spent).toEqual([]); // both answered, and both got theirs back
});

test('a rule says which target takes which calls', async () => {
  const { complete, asked } = routed(
    { german: [says('german')], any: [says('any')] },
    { each: (name) => (name === 'german' ? { when: ({ attributes }) => attributes['language'] === 'de' } : {}) },
  );
  expect((await complete(request, { attributes: { language: 'de' } })).text).toBe('german');
  expect((await complete(request)).text).toBe('any');
  expect(asked()).toEqual({ german: 1, any: 1 });
});

test('a call that no rule takes fails, and says so', async () => {
  const { errorOf } = routed({ a: [says('a')] }, { each: () => ({ when: () => false }) });
  expect(await errorOf()).toMatchObject({
    code: 'targets-exhausted',
    fault: 'request',
    sent: 'no',
    targets: [{ target: 'a', outcome: 'skipped', because: 'rule' }],
  });
});

/** Tries again in here, as `retry` does. */
const again: Middleware = async function* again(call, next) {
  for (let attempt = 1; ; attempt++) {
    try {
      yield* next({ ...call, id: `${call.id}.${attempt}` });
      return;
    } catch (error) {
      if (!(error instanceof CompletionError) || attempt === 3) throw error;
      yield { type: 'attempt-failed', error, output: 'none' };
    }
  }
};

const silent = new CompletionError('timeout', 'Nothing came', {
  fault: 'transient',
  clock: 'first-output',
  sent: 'yes',
});

test('a target that was silent once is left at once: nobody waits for its second silence', async () => {
  const a = scripted('a', [silent]);
  const complete = compose(
    router({
      targets: [
        { name: 'a', chain: [again, a] },
        { name: 'b', chain: scripted('b', says('b')) },
      ],
    }),
  );
  const { text: said, attempts } = await complete(request);
  expect(said).toBe('b');
  expect(attempts.map(({ error }) => error?.code)).toEqual(['timeout', undefined]);
  expect(a.calls).toHaveLength(1);
});

test('a silent target may try again where nobody else could answer', async () => {
  const a = scripted('a', [silent], says('a'));
  const b = scripted('b', says('b'));
  const complete = compose(
    router({
      targets: [
        { name: 'a', chain: [again, a] },
        { name: 'b', chain: b, when: () => false },
      ],
    }),
  );
  expect((await complete(request)).text).toBe('a');
});

test("a failure that is none of silence is the retries' own to mend", async () => {
  const a = scripted('a', [busy], [busy], says('a'));
  const complete = compose(
    router({
      targets: [
        { name: 'a', chain: [again, a] },
        { name: 'b', chain: scripted('b', says('b')) },
      ],
    }),
  );
  expect((await complete(request)).text).toBe('a');
});

test('a target that is left is returned, and its deafness holds nobody up', async () => {
  const returned = vi.fn<() => Promise<IteratorResult<CompletionEvent, void>>>(() => new Promise(() => {})); // deaf
  const deaf: Middleware = function deaf() {
    const events = [start(), failed(silent)].values();
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => events.next() as IteratorResult<CompletionEvent, void>,
        return: returned,
      }),
    };
  };
  const complete = compose(
    router({
      targets: [
        { name: 'a', chain: [deaf, scripted('a', says('a'))] },
        { name: 'b', chain: scripted('b', says('b')) },
      ],
    }),
  );
  expect((await complete(request)).text).toBe('b');
  expect(returned).toHaveBeenCalledOnce();
});

test('a retry budget that is spent makes no failover, and one that pays off is given back', async () => {
  const spend = vi.fn<() => boolean>(() => true);
  const succeeded = vi.fn<() => void>();
  const { ask, errorOf } = routed(
    { a: [[throttled()], [busy], [busy]], b: [says('b')] },
    { retryBudget: { spend, succeeded } },
  );
  expect((await ask()).text).toBe('b');
  expect(spend).toHaveBeenCalledWith({ provider: 'b', model: 'm' }, 'throttling');
  expect(succeeded).toHaveBeenCalledWith({ provider: 'b', model: 'm' }, 'throttling');
  spend.mockReturnValue(false);
  expect(await errorOf()).toMatchObject({
    targets: [
      { target: 'a', outcome: 'failed' },
      { target: 'b', because: 'budget' },
    ],
  });
  expect(succeeded).toHaveBeenCalledOnce();
});

test('a chain goes where a transport goes, and so does another router', async () => {
  const clock = new ManualClock();
  const compose = composeWith({ clock });
  const brief: Middleware = function brief(call, next) {
    return next({ ...call, request: { ...call.request, maxTokens: 9 } });
  };
  const a = scripted('a', [busy]);
  const b = scripted('b', [busy]);
  const c = scripted('c', says('c'));
  const inner = router({
    clock,
    targets: [
      { name: 'a', chain: compose(brief, a) },
      { name: 'b', chain: compose(brief, b).transport },
    ],
  });
  const outer = router({
    clock,
    targets: [
      { name: 'inner', chain: inner },
      { name: 'c', chain: [brief, c] },
    ],
  });
  expect(outer.chain).toEqual(['router', 'router', 'brief', 'a', 'b', 'c']);
  expect((await compose(outer)(request, { id: 'call' })).text).toBe('c');
  expect([a, b, c].map(({ calls }) => calls.map(({ id, request: asked }) => [id, asked.maxTokens]))).toEqual([
    [['call.1.1', 9]],
    [['call.1.2', 9]],
    [['call.2', 9]],
  ]);
});

test('a link that may stand once on the way of a call finds out that one stands in a target', () => {
  const lone: Middleware = Object.assign(
    function lone(...[call, next]: Parameters<Middleware>) {
      return next(call);
    },
    {
      assertPlace(below: readonly string[]) {
        if (below.includes('lone')) throw new TypeError('Expected one');
      },
    },
  );
  const routes = router({ targets: [{ name: 'a', chain: [lone, scripted('a', says('a'))] }] });
  expect(() => compose(lone, routes)).toThrow(new TypeError('Expected one'));
});

test('to close it closes every target once, whatever one of them says', async () => {
  const closeA = vi.fn<() => Promise<void>>(() => Promise.reject(new Error('a')));
  const closeB = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const a = Object.assign(scripted('a', says('a')), { close: closeA });
  const b = Object.assign(scripted('b', says('b')), { close: closeB });
  const routes = router({
    targets: [
      { name: 'a', chain: a },
      { name: 'a again', chain: a },
      { name: 'b', chain: b },
    ],
  });
  await expect(routes.close!()).rejects.toThrow('Expected every target to close, 1 did not');
  expect([closeA.mock.calls.length, closeB.mock.calls.length]).toEqual([1, 1]);
});

test('a target of two routers is flushed with the first that is closed, and closed with the last', async () => {
  const log: string[] = [];
  const say = (what: string) => async () => void log.push(what);
  const shared = Object.assign(scripted('a', says('a')), { close: say('closed'), flush: say('flushed') });
  const [one, other] = [1, 2].map(() => router({ targets: [{ name: 'a', chain: shared }] }));
  const [first, second, third] = [compose(one!), compose(one!), compose(other!)];
  await first.close();
  await second.close();
  expect(log).toEqual(['flushed', 'flushed']);
  expect((await third(request)).text).toBe('a');
  await third.close();
  expect(log).toEqual(['flushed', 'flushed', 'closed']);
});

test('notes stand before what their target says, and say who was left alone', async () => {
  const { ask, errorOf, complete } = routed({ a: [[busy]], b: [[busy], [busy], [busy], [busy], [busy], says('b')] });
  for (let call = 0; call < 5; call++) await errorOf();
  await ask().catch(() => {}); // both are open: one is asked all the same
  const events: CompletionEvent[] = [];
  for await (const event of complete.stream(request)) events.push(event);
  expect(events.map(({ type }) => type)).toEqual(['router', 'start', 'text-delta', 'usage', 'end']);
  const stream = complete.stream(request);
  for await (const _ of stream);
  expect(notesOf(stream.completion, 'router')).toEqual([
    { type: 'router', target: 'b', why: 'chosen', breaker: 'closed', passedOver: ['a'] },
  ]);
});

test('what came in one go goes up in one go, and is seen on its way', async () => {
  const all: CompletionEvent[] = [start(), text('He'), text('llo'), end()];
  const read = vi.fn<() => Promise<IteratorResult<CompletionEvent, void>>>(async () => ({
    done: false,
    value: all.shift()!,
  }));
  const events: Readying = {
    next: read,
    [takeReady]: () => all.shift(),
    return: async () => ({ done: true, value: undefined }),
  };
  const transport: Transport = Object.assign(() => ({ [Symbol.asyncIterator]: () => events }), { provider: 'p' });
  const complete = compose(router({ targets: [{ name: 'a', chain: transport }] }));
  expect((await complete(request)).text).toBe('Hello');
  expect(read).toHaveBeenCalledOnce();
});
