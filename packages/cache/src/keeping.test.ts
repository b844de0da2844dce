import { CompletionError, type CompletionEvent } from '@sluice/core';
import { end, failed, start, text, toolCall, usage, type Step } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { asked, hear, request, settle } from './testing/asked.ts';

const busy = new CompletionError('overloaded', 'Busy', { fault: 'transient', provider: 'scripted' });
const raw: CompletionEvent = { type: 'raw', provider: 'scripted', name: 'new', value: { unknown: [1] }, output: false };
const signed: CompletionEvent = {
  type: 'content',
  index: 0,
  part: { type: 'text', providerFields: { provider: 'scripted', model: 'm', fields: { signature: 'xyz' } } },
};
const whole = [
  start({ id: 'msg_1', requestId: 'req_1', rateLimit: { 'x-left': '7' }, raw: { tier: 'standard' } }),
  text('a'),
  text('b'),
  signed,
  raw,
  usage(3, 2),
  end(),
];

test('an answer that is kept comes again with its ids and what nobody knew; used as it was, billed nothing, its age told', async () => {
  const { complete, transport, clock } = asked({}, whole);
  const live = await complete(request);
  await clock.advance(5_000);
  const again = await complete(request);
  expect(transport.calls).toHaveLength(1);
  expect(again.notes).toEqual([{ type: 'cache', state: 'hit', ageMs: 5_000 }]);
  expect(again.billed).toEqual({});
  const { notes: _, billed: __, attempts, ...rest } = again;
  const { notes: ___, billed: ____, attempts: _____, ...liveRest } = live;
  expect(rest).toEqual(liveRest);
  expect(attempts).toMatchObject([{ source: 'cache', id: 'msg_1', requestId: 'req_1', raw: { tier: 'standard' } }]);
  expect(attempts[0]).not.toHaveProperty('rateLimit');
});

test('one entry serves who streams and who does not', async () => {
  const { complete } = asked({}, whole);
  const { text: said } = await complete(request);
  await settle();
  const { events, states } = await hear(complete);
  expect([said, states]).toEqual(['ab', ['hit']]);
  expect(events.map(({ type }) => type)).toEqual([
    'start',
    'text-delta',
    'text-delta',
    'content',
    'raw',
    'usage',
    'end',
  ]);
});

test('a kept answer appended to the history asks for the same as the live one did', async () => {
  const { complete, transport } = asked({}, whole);
  for (let turn = 0; turn < 2; turn++) {
    const first = await complete(request);
    await settle();
    const history = [...request.messages, ...first.messages, { role: 'user', content: 'And then?' } as const];
    await complete({ ...request, messages: history });
    await settle();
  }
  expect(transport.calls).toHaveLength(2);
});

test('a kept answer of many events lets others have their turn', async () => {
  const many = Array.from({ length: 1_000 }, () => text('x'));
  const { complete } = asked({}, [start(), ...many, end()]);
  await complete(request);
  await settle();
  let turns = 0;
  let over = false;
  const count = (): void => {
    turns++;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  await complete(request);
  over = true;
  expect(turns).toBeGreaterThanOrEqual(3);
});

const half = [start(), text('a')];
test.for<readonly [name: string, why: string | undefined, steps: readonly Step[], options?: object]>([
  ['an answer that was cut at `maxTokens`', 'reason', [...half, end('length')]],
  ['a refusal', 'reason', [...half, end('refusal')]],
  ['an answer that ended for an unknown reason', 'reason', [...half, end('other')]],
  ['tool calls', 'reason', [start(), toolCall('t', 'look'), end('tool-calls')]],
  ['a tool call in an answer that just stopped', 'reason', [start(), toolCall('t', 'look'), end()]],
  [
    'a tool call that is no JSON, even where tool calls are kept',
    'reason',
    [start(), { ...toolCall('t', 'look', undefined), invalidInput: '{"at":' }, end('tool-calls')],
    { toolCalls: true },
  ],
  ['an answer that says nothing', 'empty', [start(), usage(1, 0), end()]],
  ['an answer that came from a cache', 'source', [start({ source: 'cache' }), text('a'), end()]],
  ['an answer of another provider', 'provider', [start({ provider: 'other' }), text('a'), end()]],
  ['an answer of another model', 'model', [start({ model: 'm-mini' }), text('a'), end()]],
  ['an answer that another model took over', 'model', [...half, { ...end(), model: 'other' }]],
  ['an answer of two attempts', 'mixed', [...half, failed(busy, 'kept'), start(), text('b'), end()]],
  [
    'an answer of two turns',
    'mixed',
    [...half, { type: 'turn', turn: 1, reason: 'tool-calls', messages: [] }, start(), text('b'), end()],
  ],
  ['one that is too large', 'size', [start(), text('x'.repeat(500)), end()], { maxEntryBytes: 400 }],
  ['C10 a truncated answer', undefined, half],
  ['an error', undefined, [...half, busy]],
])('%s is not kept', async ([, why, steps, options = {}]) => {
  const { complete, transport, notKept } = asked(options, steps);
  for (let call = 0; call < 2; call++) {
    await complete(request).catch(() => {});
    await settle();
  }
  expect(transport.calls).toHaveLength(2);
  expect(notKept).toEqual(why === undefined ? [] : [why, why]);
});

test.for<readonly [name: string, steps: readonly Step[], options?: object]>([
  ['tool calls, where they are wanted', [start(), toolCall('t', 'look'), end('tool-calls')], { toolCalls: true }],
  ['an answer of a dated version of the model', [start({ model: 'm-2026-01-31' }), text('a'), end()]],
  [
    'an answer of a model that may stand for it',
    [start({ model: 'other' }), text('a'), end()],
    { namespace: { name: 'n', providers: ['scripted'], models: ['other'] } },
  ],
])('%s: kept', async ([, steps, options = {}]) => {
  const { complete, transport } = asked(options, steps);
  await complete(request);
  await settle();
  await complete(request);
  expect(transport.calls).toHaveLength(1);
});

test('of an attempt that was dropped nothing is kept', async () => {
  const { complete, transport } = asked({}, [
    ...half,
    failed(busy, 'dropped'),
    start({ id: 'second' }),
    text('b'),
    end(),
  ]);
  await complete(request);
  await settle();
  const again = await complete(request);
  expect([transport.calls.length, again.text, again.id, again.attempts.length]).toEqual([1, 'b', 'second', 1]);
});

test('requests that want another answer each time are left alone, unless they are allowed', async () => {
  const { temperature: _, ...sampled } = request;
  const { complete, transport } = asked({}, whole);
  for (const of of [sampled, { ...request, temperature: 0.5 }]) {
    expect((await hear(complete, { of })).states).toEqual(['skipped sampled']);
    await settle();
    expect((await hear(complete, { of })).states).toEqual(['skipped sampled']);
  }
  expect(transport.calls).toHaveLength(4);
  const allowed = asked({ allowSampled: true }, whole);
  await allowed.complete(sampled);
  await settle();
  expect((await hear(allowed.complete, { of: sampled })).states).toEqual(['hit']);
  const seeded = asked({}, whole);
  await seeded.complete({ ...sampled, seed: 7 });
  await settle();
  expect((await hear(seeded.complete, { of: { ...sampled, seed: 7 } })).states).toEqual(['hit']);
});

test('`skip` neither looks nor keeps nor listens in; `refresh` keeps without looking', async () => {
  const answers = ['one', 'two', 'three', 'four'].map((said) => [start(), text(said), end()]);
  const { complete } = asked({}, ...answers);
  const say = async (cache?: 'skip' | 'refresh'): Promise<string> => {
    const { text: said } = await complete(request, { attributes: cache ? { cache } : {} });
    await settle();
    return said;
  };
  expect([await say(), await say('skip'), await say(), await say('refresh'), await say()]).toEqual([
    'one',
    'two',
    'one',
    'three',
    'three',
  ]);
});

test('`maxAgeMs` takes nothing that is older', async () => {
  const { complete, transport, clock } = asked({}, whole);
  await complete(request);
  await clock.advance(1_000);
  expect((await hear(complete, { attributes: { cache: { maxAgeMs: 1_000 } } })).states).toEqual(['hit']);
  expect((await hear(complete, { attributes: { cache: { maxAgeMs: 999 } } })).states).toEqual(['miss too-old']);
  expect(transport.calls).toHaveLength(2);
});

test('C9 invalidated while it was on its way: the caller gets the answer, nobody else does', async () => {
  const { complete, transport, clock, link } = asked({}, [start(), { waitMs: 10 }, text('a'), end()]);
  const first = complete(request);
  await clock.advance(5);
  await link.invalidate();
  await clock.advance(5);
  expect((await first).text).toBe('a');
  await settle();
  const second = complete(request);
  await clock.advance(10);
  await second;
  expect(transport.calls).toHaveLength(2);
  await settle();
  expect((await hear(complete)).states).toEqual(['hit']);
  await link.invalidate();
  const third = hear(complete);
  await clock.advance(10);
  expect((await third).states).toEqual(['miss absent']);
});
