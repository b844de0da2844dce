import { CompletionError, notesOf, type CompletionEvent, type Middleware } from '@sluice/core';
import { composeWith } from '@sluice/core';
import { end, scripted, start, text, usage, ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { cache } from './index.ts';
import { asked, bytes, hear, namespace, request, settle } from './testing/asked.ts';

const answer = [start(), text('a'), { waitMs: 10 }, text('b'), { waitMs: 10 }, text('c'), usage(3, 3), end()] as const;
const busy = new CompletionError('overloaded', 'Busy', { fault: 'transient', provider: 'scripted', sent: 'no' });

test('C1 a thousand callers of one process at once ask the provider once, and one of them is billed', async () => {
  const { complete, transport, clock } = asked({}, answer);
  const all = Promise.all(Array.from({ length: 1_000 }, () => complete(request)));
  await clock.advance(30);
  const completions = await all;
  expect(transport.calls).toHaveLength(1);
  expect(new Set(completions.map((one) => one.text))).toEqual(new Set(['abc']));
  expect(completions.filter((one) => one.billed.outputTokens === 3)).toHaveLength(1);
  expect(completions.every((one) => one.usage.outputTokens === 3)).toBe(true);
  const sources = completions.map((one) => one.attempts[0]!.source);
  expect([
    sources.filter((one) => one === 'provider').length,
    sources.filter((one) => one === 'flight').length,
  ]).toEqual([1, 999]);
});

test('C3 the caller who began it leaves: the others get all of it, and it is kept', async () => {
  const { complete, transport, clock, link } = asked({}, answer);
  const caller = new AbortController();
  const first = hear(complete, { signal: caller.signal }).catch((error: unknown) => error);
  const others = [hear(complete), hear(complete)];
  await clock.advance(5);
  caller.abort();
  expect(await first).toMatchObject({ code: 'aborted' });
  await clock.advance(20);
  for (const one of await Promise.all(others))
    expect(one.events.filter(({ type }) => type === 'text-delta')).toHaveLength(3);
  expect([transport.calls.length, transport.aborted]).toEqual([1, 0]);
  await settle();
  expect([(await hear(complete)).states, transport.calls.length, link.held]).toEqual([['hit'], 1, 0]);
});

test('C4 the last one who leaves ends the call at once', async () => {
  const { complete, transport, clock, link } = asked({}, [start(), text('a'), 'hang']);
  const callers = [new AbortController(), new AbortController()];
  const all = callers.map(({ signal }) => hear(complete, { signal }).catch((error: unknown) => error));
  await clock.advance(1);
  callers[0]!.abort();
  await settle();
  expect(transport.open).toBe(1);
  callers[1]!.abort();
  expect(transport.open).toBe(0);
  await Promise.all(all);
  expect([transport.aborted, link.held]).toEqual([1, 0]);
});

test('C6 what the provider said to one it said to all who waited; the next call asks again', async () => {
  const { complete, transport, clock } = asked({}, [{ waitMs: 5 }, busy], answer);
  const all = [hear(complete), hear(complete), hear(complete)].map((one) => one.catch((error: unknown) => error));
  await clock.advance(5);
  for (const error of await Promise.all(all)) expect(error).toMatchObject({ code: 'overloaded' });
  expect(transport.calls).toHaveLength(1);
  const next = hear(complete);
  await clock.advance(30);
  expect((await next).states).toEqual(['miss absent']);
  expect(transport.calls).toHaveLength(2);
});

test('what a link refuses one caller it does not refuse the others: one of them asks in its place', async () => {
  const clock = new ManualClock();
  const poor: Middleware = async function* poor(call, next) {
    await Promise.resolve();
    if (call.attributes['user'] === 'poor') throw new CompletionError('quota', 'No budget left');
    yield* next(call);
  };
  const transport = scripted({ provider: 'scripted', clock }, answer);
  const complete = composeWith({ clock })(cache({ scope: 'shared', namespace, clock }), poor, transport);
  const refused = complete(request, { attributes: { user: 'poor' } }).catch((error: unknown) => error);
  const served = [complete(request), complete(request)];
  await clock.advance(40);
  expect(await refused).toMatchObject({ code: 'quota' });
  expect((await Promise.all(served)).map((one) => one.text)).toEqual(['abc', 'abc']);
  expect(transport.calls).toHaveLength(1);
});

test('nobody’s deadline is another one’s: whoever began it runs out of time, the others do not', async () => {
  const { complete, transport, clock } = asked({}, answer);
  const hurried = complete(request, { timeoutMs: 5 }).catch((error: unknown) => error);
  const patient = complete(request);
  await clock.advance(30);
  expect(await hurried).toMatchObject({ code: 'timeout' });
  expect((await patient).text).toBe('abc');
  expect(transport.calls).toHaveLength(1);
});

test('C17 who comes in the middle gets what was said so far and then the rest, byte for byte', async () => {
  const { complete, clock } = asked({}, answer);
  const first = hear(complete);
  await clock.advance(15);
  const second = hear(complete);
  await clock.advance(15);
  await settle();
  const third = await hear(complete);
  expect([(await second).states, third.states]).toEqual([['coalesced'], ['hit']]);
  const said = bytes((await first).events);
  expect([bytes((await second).events), bytes(third.events)]).toEqual([said, said]);
});

test('a caller who stops reading holds nobody up', async () => {
  const many = Array.from({ length: 500 }, (_, at) => text(String(at)));
  const { complete, transport } = asked({}, [start(), ...many, usage(1, 500), end()]);
  const lazy = complete.stream(request);
  for (let read = 0; read < 3; read++) await lazy.next();
  await settle();
  expect(transport.pulled).toBeLessThan(80); // nobody else reads: it goes no further than its bound
  expect((await hear(complete)).events).toHaveLength(503);
  const rest: CompletionEvent[] = [];
  for (let read = await lazy.next(); !read.done; read = await lazy.next()) rest.push(read.value);
  expect(rest.at(-1)).toEqual(end());
  expect(transport.calls).toHaveLength(1);
});

test('notes of links below are the leader’s alone', async () => {
  const clock = new ManualClock();
  const noting: Middleware = async function* noting(call, next) {
    yield { type: 'test:cost', nanoUsd: 7 } as never;
    yield* next(call);
  };
  const transport = scripted({ provider: 'scripted', clock }, answer);
  const complete = composeWith({ clock })(cache({ scope: 'shared', namespace, clock }), noting, transport);
  const all = Promise.all([complete(request), complete(request), complete(request)]);
  await clock.advance(30);
  const costs = (await all).flatMap((one) => notesOf(one, 'test:cost' as never));
  expect(costs).toHaveLength(1);
});

test('C12 what one caller does to its answer no other one sees', async () => {
  const said = { id: 't', name: 'look', input: { at: ['here'] } };
  const { complete, clock } = asked({ toolCalls: true }, [
    start(),
    { type: 'tool-call', index: 0, ...said },
    { waitMs: 1 },
    end('tool-calls'),
  ]);
  const all = Promise.all([complete(request), complete(request)]);
  await clock.advance(1);
  const [one, other] = await all;
  expect(() => (one.toolCalls[0]!.input as { at: string[] }).at.push('there')).toThrow(TypeError);
  expect(other.toolCalls[0]!.input).toEqual({ at: ['here'] });
  await settle();
  const hits = [await complete(request), await complete(request)];
  (hits[0]!.toolCalls[0]!.input as { at: string[] }).at.push('there');
  expect(hits[1]!.toolCalls[0]!.input).toEqual({ at: ['here'] });
});

test('calls that ask something else, or for somebody else, do not meet', async () => {
  const { complete, transport, clock } = asked({ scope: ({ attributes }) => String(attributes['tenant']) }, answer);
  const all = Promise.all([
    complete(request, { attributes: { tenant: 'a' } }),
    complete(request, { attributes: { tenant: 'b' } }),
    complete({ ...request, seed: 1 }, { attributes: { tenant: 'a' } }),
  ]);
  await clock.advance(30);
  await all;
  expect(transport.calls).toHaveLength(3);
});
