import { expect, test } from 'vitest';
import { CompletionError } from '../errors/completion-error.ts';
import { attemptsAndTurns, everyKind } from '../laws/answers.ts';
import { end, failed, reasoning, start, text, toolCall, usage } from '../laws/event-builders.ts';
import { notesOf, type Completion } from './completion.ts';
import type { CompletionEvent } from './event.ts';
import { Fold } from './fold.ts';
import type { NoteEvent } from './notes.ts';
import { addUsage } from './usage.ts';

declare module '@sluice/core' {
  interface Notes {
    'test:note'?: { readonly says: string };
    'test:other'?: { readonly times: number };
  }
}

function fold(...events: (CompletionEvent | Error)[]): Completion {
  const all = new Fold();
  for (const event of events) {
    if (event instanceof Error) all.fail(event);
    else all.add(event);
  }
  return all.completion;
}

const busy = (provider?: string) => new CompletionError('overloaded', 'Busy', { provider });

test('nothing said is an empty answer, not a whole one', () => {
  expect(fold()).toEqual({
    text: '',
    reasoning: '',
    toolCalls: [],
    content: [],
    messages: [],
    usage: {},
    billed: {},
    attempts: [],
    notes: [],
    raw: [],
  });
});

test('parts grow side by side, each by its index, and stand in the order of their index', () => {
  const {
    content,
    text: said,
    reasoning: thought,
    messages,
  } = fold(start(), text('b1 ', 1), reasoning('a1 ', 0), text('d', 3), text('b2', 1), reasoning('a2', 0));
  expect(content).toEqual([
    { type: 'reasoning', text: 'a1 a2' },
    { type: 'text', text: 'b1 b2' },
    { type: 'text', text: 'd' },
  ]);
  expect([said, thought]).toEqual(['b1 b2d', 'a1 a2']);
  expect(messages).toEqual([{ role: 'assistant', content }]);
});

test('what a provider says about a part joins the text that grew, and opaque parts stay in place', () => {
  expect(fold(...everyKind()).content).toEqual([
    { type: 'reasoning', text: 'hm', providerFields: { provider: 'law', model: 'm', fields: { signature: 's' } } },
    { type: 'text', text: 'hello', providerFields: { provider: 'law', model: 'm', fields: { cited: [1] } } },
    { type: 'tool-call', id: 'c1', name: 'lookup', input: { deep: [1, { two: 2 }] } },
    { type: 'raw', provider: 'law', model: 'm', value: { block: true } },
  ]);
});

test('what came whole comes before text that grows on', () => {
  const part = { type: 'text' as const };
  expect(fold(start(), { type: 'content', index: 0, part }, text('a')).text).toBe('a');
});

test('a tool call counts when it is whole, not while it is written', () => {
  const delta = { type: 'tool-call-delta' as const, index: 0, id: 'c', name: 'f', text: '{"a":' };
  expect(fold(start(), delta).content).toEqual([]);
  expect(fold(start(), delta, toolCall('c', 'f', { a: 1 })).toolCalls).toEqual([
    { type: 'tool-call', id: 'c', name: 'f', input: { a: 1 } },
  ]);
});

test('an answer is the last attempt’s: id, model, provider, reason', () => {
  expect(
    fold(start({ id: '1', model: 'x', provider: 'a' }), failed(busy()), start({ id: '2', model: 'y', provider: 'b' }), {
      type: 'end',
      reason: 'other',
      rawReason: 'tired',
    }),
  ).toMatchObject({ id: '2', model: 'y', provider: 'b', reason: 'other', rawReason: 'tired' });
});

test('usage replaces within an attempt; what is thrown away is billed and not used', () => {
  const {
    usage: used,
    billed,
    attempts,
    text: said,
  } = fold(
    start({ id: 'one' }),
    usage(10, 0),
    usage(10, 3),
    text('lost'),
    failed(busy(), 'dropped'),
    start({ id: 'two' }),
    usage(10, 1),
    text('kept'),
    usage(10, 5),
    end(),
  );
  expect(said).toBe('kept');
  expect(used).toEqual({ inputTokens: 10, outputTokens: 5 });
  expect(billed).toEqual({ inputTokens: 20, outputTokens: 8 });
  expect(attempts).toMatchObject([
    { id: 'one', outcome: 'failed', error: { code: 'overloaded', message: 'Busy' }, usage: { outputTokens: 3 } },
    { id: 'two', outcome: 'done', usage: { outputTokens: 5 } },
  ]);
});

test('output that is kept stays before what follows, and is used as well', () => {
  const {
    content,
    text: said,
    usage: used,
  } = fold(
    start(),
    text('first half, '),
    usage(10, 4),
    failed(busy(), 'kept'),
    start(),
    text('second half'),
    usage(14, 5),
    end(),
  );
  expect(said).toBe('first half, second half');
  expect(content).toHaveLength(2);
  expect(used).toEqual({ inputTokens: 24, outputTokens: 9 });
});

test('what a failed attempt used can be known better than it said', () => {
  const event = { ...failed(busy(), 'dropped'), usage: { inputTokens: 12 } };
  expect(fold(start(), usage(10, 0), event).billed).toEqual({ inputTokens: 12 });
});

test('an attempt that fails before its start is one', () => {
  expect(fold(failed(busy('acme')), start(), end()).attempts).toMatchObject([
    { provider: 'acme', source: 'provider', outcome: 'failed' },
    { outcome: 'done' },
  ]);
});

test('only what a provider made is billed: not what a cache or another caller’s flight had', () => {
  for (const source of ['cache', 'flight'] as const) {
    const { usage: used, billed } = fold(start({ source }), usage(10, 5), end());
    expect(used).toEqual({ inputTokens: 10, outputTokens: 5 });
    expect(billed).toEqual({});
  }
});

test('turns: the answer is the last one’s, usage and messages are all of them', () => {
  const { text: said, toolCalls, messages, usage: used, billed, attempts, reason } = fold(...attemptsAndTurns());
  expect([said, toolCalls, reason]).toEqual(['first half, second half', [], 'stop']);
  expect(messages.map(({ role }) => role)).toEqual(['assistant', 'tool', 'assistant']);
  expect(used).toEqual({ inputTokens: 10 + 20 + 21, outputTokens: 4 + 0 + 6 });
  expect(billed).toEqual({ inputTokens: 10 + 10 + 20 + 21, outputTokens: 0 + 4 + 0 + 6 });
  expect(attempts.map(({ id, outcome }) => [id, outcome])).toEqual([
    [undefined, 'failed'],
    ['one', 'failed'],
    ['two', 'done'],
    ['three', 'failed'],
    ['four', 'done'],
  ]);
});

test('a turn that is thrown away leaves the turns before it alone', () => {
  const turn = { type: 'turn' as const, turn: 1, reason: 'tool-calls' as const, messages: [] };
  const { text: said } = fold(start(), text('one'), turn, start(), text('two'), failed(busy(), 'dropped'));
  expect(said).toBe('');
});

test('a failure: what had been said and used stays; the attempt that was open failed', () => {
  const completion = fold(start({ id: 'one' }), text('half'), usage(10, 2), busy());
  expect(completion).toMatchObject({ text: 'half', usage: { outputTokens: 2 }, billed: { outputTokens: 2 } });
  expect(completion.attempts).toMatchObject([{ id: 'one', outcome: 'failed', error: { code: 'overloaded' } }]);
  expect(completion).not.toHaveProperty('reason');
});

test('a failure is an attempt’s only if one was open or a provider made the error', () => {
  expect(fold(busy('acme')).attempts).toMatchObject([{ provider: 'acme', outcome: 'failed' }]);
  expect(fold(busy()).attempts).toEqual([]);
  expect(fold(start(), failed(busy()), new CompletionError('connection', 'All failed')).attempts).toHaveLength(1);
});

test('an attempt that was left did not fail', () => {
  const { attempts, billed } = fold(start(), usage(10, 1), new CompletionError('aborted', 'Gone'));
  expect(attempts).toEqual([expect.objectContaining({ outcome: 'open', usage: { inputTokens: 10, outputTokens: 1 } })]);
  expect(attempts[0]).not.toHaveProperty('error');
  expect(billed).toEqual({ inputTokens: 10, outputTokens: 1 });
});

test('notes and events that nobody knows are kept, all and in order', () => {
  const raw: CompletionEvent = { type: 'raw', provider: 'p', value: { x: 1 }, output: false };
  const first: NoteEvent = { type: 'test:note', says: 'a' };
  const other: NoteEvent = { type: 'test:other', times: 2 };
  const second: NoteEvent = { type: 'test:note', says: 'b' };
  const completion = fold(first, start(), other, raw, second, end());
  expect(completion.notes).toEqual([first, other, second]);
  expect(completion.raw).toEqual([raw]);
  expect(notesOf(completion, 'test:note').map(({ says }) => says)).toEqual(['a', 'b']);
});

test('a completion survives JSON', () => {
  const error = new CompletionError('rate-limit', 'Slow down', { status: 429, retryAfterMs: 5, cause: new Error('c') });
  for (const events of [everyKind(), attemptsAndTurns(), [start(), failed(error), start(), end()], [start(), busy()]]) {
    const completion = fold(...events);
    expect(JSON.parse(JSON.stringify(completion))).toEqual(completion);
  }
});

test('a completion that was read does not change when the answer goes on', () => {
  const all = new Fold();
  for (const event of [start(), text('a'), usage(1, 1)]) all.add(event);
  const before = all.completion;
  const copy = structuredClone(before);
  for (const event of [text('b'), usage(1, 2), failed(busy(), 'dropped'), start(), end()]) all.add(event);
  expect(before).toEqual(copy);
});

test('usages add class by class; what only one of them knows counts; `raw` is the later one’s', () => {
  expect(addUsage({ inputTokens: 1, raw: { a: 1 } }, { inputTokens: 2, reasoningTokens: 3 })).toEqual({
    inputTokens: 3,
    reasoningTokens: 3,
    raw: { a: 1 },
  });
  expect(addUsage({ raw: { a: 1 } }, { raw: { b: 1 } })).toEqual({ raw: { b: 1 } });
  expect(addUsage({}, {})).toEqual({});
});
