// What the compiler sees. The tests of types compile or do not; what runs of them runs beside.
import { expect, expectTypeOf, test } from 'vitest';
import { isCompletionError } from '../errors/completion-error.ts';
import { notesOf, type Completion } from '../events/completion.ts';
import type { CompletionEvent } from '../events/event.ts';
import type { NoteEvent, NoteName } from '../events/notes.ts';
import { end, start } from '../laws/event-builders.ts';
import { scripted } from '../laws/scripted.ts';
import { compose } from './compose.ts';
import type { Middleware, Next, Transport } from './middleware.ts';

declare module '@sluice/core' {
  interface Notes {
    'test:typed'?: { readonly state: 'on' | 'off' };
    // The name of a core event: refused.
    usage?: { readonly mine: true };
  }
  interface ErrorCodes {
    'test-code': true;
  }
}

const transport = scripted('p', [start(), end()]);
const link: Middleware = function link(call, next) {
  return next(call);
};

test('a chain is middlewares and a transport at the end', () => {
  expect(compose(transport).chain).toEqual(['p']);
  expect(compose(link, link, transport).chain).toEqual(['link', 'link', 'p']);
  expect(compose(link, compose(link, transport)).chain).toEqual(['link', 'link', 'p']);
  const links: Middleware[] = [link];
  expect(compose(...links, transport).chain).toEqual(['link', 'p']);
});

test('an inline link knows its types', () => {
  const { chain } = compose(function inline(call, next) {
    expectTypeOf(call.request.model).toEqualTypeOf<string>();
    expectTypeOf(next).toEqualTypeOf<Next>();
    return next(call);
  }, transport);
  expect(chain).toEqual(['inline', 'p']);
});

test('a transport in the middle of a chain does not compile', () => {
  // @ts-expect-error -- everything below it would be dead
  expect(() => compose(link, transport, transport)).toThrow(TypeError);
});

test('a middleware in last place does not compile', () => {
  // @ts-expect-error -- nobody would answer
  expect(() => compose(link, link)).toThrow(TypeError);
});

test('a generator that returns what it should yield does not compile', () => {
  // @ts-expect-error -- `return next(call)` in a generator would answer nothing
  // oxlint-disable-next-line require-yield -- that is the mistake
  const silent: Middleware = async function* silent(call, next) {
    return next(call);
  };
  expect(silent.name).toBe('silent');
});

test('a transport is no middleware, a middleware no transport', () => {
  expectTypeOf<Transport>().not.toExtend<Middleware>();
  expectTypeOf<Middleware>().not.toExtend<Transport>();
});

test('a declared note is an event with its fields, narrowed by its name', () => {
  expectTypeOf<NoteEvent<'test:typed'>>().toExtend<{ type: 'test:typed'; state: 'on' | 'off' }>();
  expectTypeOf<Extract<CompletionEvent, { type: 'test:typed' }>['state']>().toEqualTypeOf<'on' | 'off'>();
  const completion = { notes: [] as readonly NoteEvent[] } as Completion;
  expectTypeOf(notesOf(completion, 'test:typed')).toEqualTypeOf<readonly NoteEvent<'test:typed'>[]>();
  // @ts-expect-error -- nobody declared it
  expect(notesOf(completion, 'test:unknown')).toEqual([]);
});

test('a note named as an event of core has no type, and the event keeps its own', () => {
  expectTypeOf<'usage'>().not.toExtend<NoteName>();
  expectTypeOf<Extract<CompletionEvent, { type: 'usage' }>>().not.toExtend<{ mine: true }>();
  expectTypeOf<keyof Extract<CompletionEvent, { type: 'usage' }>>().toEqualTypeOf<'type' | 'usage'>();
});

test('a declared error code narrows', () => {
  const error: unknown = new Error('other');
  if (isCompletionError(error, 'test-code')) expectTypeOf(error.code).toEqualTypeOf<'test-code'>();
  // @ts-expect-error -- nobody declared it
  expect(isCompletionError(error, 'no-such-code')).toBe(false);
});
