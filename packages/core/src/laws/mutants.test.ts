// Links that are broken on purpose, each in one way. A law that lets its mutant through is no law; and a mutant that
// breaks more laws than its own shows that a law asks for something that is not its matter.
import { expect, test } from 'vitest';
import type { Call } from '../call/call.ts';
import type { Middleware, Next } from '../chain/middleware.ts';
import { isCompletionError } from '../errors/completion-error.ts';
import type { CompletionEvent } from '../events/event.ts';
import { hold } from '../link/hold.ts';
import { observe } from '../link/observe.ts';
import { checkLaws } from './check-laws.ts';
import type { LawNumber, MakeLink, Specimen } from './law.ts';
import { end, start, usage } from './event-builders.ts';

declare module '@sluice/core' {
  interface Notes {
    'law:mutant'?: { readonly says: string };
  }
}
const note: CompletionEvent = { type: 'law:mutant', says: 'boo' };

/** A generator of a link, with a name. */
const link = (generate: (call: Call, next: Next) => AsyncGenerator<CompletionEvent, void>): Middleware =>
  Object.defineProperty<Middleware>((call, next) => generate(call, next), 'name', { value: 'mutant' });

interface Mutant {
  readonly breaks: readonly LawNumber[];
  readonly make: MakeLink;
}

const mutants: Readonly<Record<string, Mutant>> = {
  'swallows an event': {
    breaks: [1],
    make: () =>
      link(async function* (call, next) {
        for await (const event of next(call)) if (event.type !== 'raw') yield event;
      }),
  },
  'copies events': {
    breaks: [1],
    make: () =>
      link(async function* (call, next) {
        for await (const event of next(call)) yield event.type === 'reasoning-delta' ? { ...event } : event;
      }),
  },
  'changes an event in place': {
    breaks: [1],
    make: () =>
      link(async function* (call, next) {
        for await (const event of next(call)) {
          if (event.type === 'reasoning-delta') Object.assign(event, { text: event.text.toUpperCase() });
          yield event;
        }
      }),
  },
  'swaps two events': {
    breaks: [1],
    make: () =>
      link(async function* (call, next) {
        let kept: CompletionEvent | undefined;
        for await (const event of next(call)) {
          if (event.type === 'tool-call-delta') kept = event;
          else if (kept) {
            yield event;
            yield kept;
            kept = undefined;
          } else yield event;
        }
      }),
  },
  'makes up an event of core': {
    breaks: [1, 11],
    make: () =>
      link(async function* (call, next) {
        for await (const event of next(call)) {
          if (event.type === 'end') yield usage(1, 1);
          yield event;
        }
      }),
  },
  'wraps the error': {
    breaks: [2],
    make: () =>
      link(async function* (call, next) {
        const events = next(call);
        try {
          yield* events;
        } catch (error) {
          throw call.signal.aborted ? error : new Error('Wrapped', { cause: error });
        }
      }),
  },
  'swallows errors': {
    breaks: [2, 10],
    make: () =>
      link(async function* (call, next) {
        const events = next(call);
        try {
          yield* events;
        } catch (error) {
          if (call.signal.aborted) throw error;
        }
      }),
  },
  'makes an end of an error': {
    breaks: [2],
    make: () =>
      link(async function* (call, next) {
        const events = next(call);
        try {
          yield* events;
        } catch (error) {
          if (call.signal.aborted) throw error;
          yield end('other');
        }
      }),
  },
  'asks before it is read': {
    breaks: [3],
    make: () =>
      function mutant(call, next) {
        const events = next(call)[Symbol.asyncIterator]();
        let first: ReturnType<typeof events.next> | undefined = events.next();
        first.catch(() => {});
        const inner = {
          next: () => {
            const read = first ?? events.next();
            first = undefined;
            return read;
          },
          return: async (): Promise<IteratorResult<CompletionEvent, void>> => {
            first = undefined;
            await events.return?.();
            return { done: true, value: undefined };
          },
        };
        return { [Symbol.asyncIterator]: () => inner };
      },
  },
  'shares the call between calls': {
    breaks: [4],
    make: () => {
      let latest: Call;
      return link(async function* (call, next) {
        latest = call;
        await Promise.resolve();
        yield* next({ ...latest, id: call.id, signal: call.signal });
      });
    },
  },
  'ends all calls when one leaves': {
    breaks: [4],
    make: () => {
      const running = new Set<() => void>();
      return link(async function* (call, next) {
        let over = false;
        const stop = (): void => void (over = true);
        running.add(stop);
        let ended = false;
        try {
          for await (const event of next(call)) {
            if (over) return;
            ended = event.type === 'end';
            yield event;
          }
        } finally {
          running.delete(stop);
          if (!ended) for (const others of running) others();
        }
      });
    },
  },
  'keeps a permit when it is left': {
    breaks: [5, 6],
    make: () => {
      let held = 0;
      const leaks = link(async function* (call, next) {
        held++;
        for await (const event of next(call)) {
          if (event.type === 'end') held--;
          yield event;
        }
      });
      return { link: leaks, held: () => held };
    },
  },
  'keeps a permit when the call fails': {
    breaks: [5],
    make: () => {
      let held = 0;
      const leaks = link(async function* (call, next) {
        held++;
        const events = next(call);
        const release = hold(call.signal, () => void (held -= failed ? 0 : 1));
        let failed = false;
        try {
          yield* events;
        } catch (error) {
          failed = !call.signal.aborted;
          throw error;
        } finally {
          release();
        }
      });
      return { link: leaks, held: () => held };
    },
  },
  'gives a permit back in `finally` only': {
    breaks: [6],
    make: () => {
      let held = 0;
      const leaks = link(async function* (call, next) {
        const events = next(call);
        held++;
        try {
          yield* events;
        } finally {
          held--;
        }
      });
      return { link: leaks, held: () => held };
    },
  },
  'hides the signal from what is below': {
    breaks: [5, 6, 14],
    make: () =>
      link(async function* (call, next) {
        yield* next({ ...call, signal: new AbortController().signal });
      }),
  },
  'has no `return()`': {
    breaks: [7],
    make: () =>
      function mutant(call, next) {
        const events = next(call);
        return {
          [Symbol.asyncIterator]() {
            const inner = events[Symbol.asyncIterator]();
            return { next: () => inner.next() };
          },
        };
      },
  },
  'keeps `return()` to itself': {
    breaks: [7],
    make: () =>
      function mutant(call, next) {
        const events = next(call);
        return {
          [Symbol.asyncIterator]() {
            const inner = events[Symbol.asyncIterator]();
            let over = false;
            return {
              next: () => (over ? Promise.resolve({ done: true as const, value: undefined }) : inner.next()),
              return: async () => {
                over = true;
                return { done: true as const, value: undefined };
              },
            };
          },
        };
      },
  },
  'yields in `finally`': {
    breaks: [7, 10],
    make: () =>
      link(async function* (call, next) {
        try {
          yield* next(call);
        } finally {
          yield note;
        }
      }),
  },
  'throws from `return()`': {
    breaks: [8],
    make: () =>
      function mutant(call, next) {
        const events = next(call);
        return {
          [Symbol.asyncIterator]() {
            const inner = events[Symbol.asyncIterator]();
            return {
              next: () => inner.next(),
              return: async () => {
                await inner.return?.();
                throw new Error('thrown from return()');
              },
            };
          },
        };
      },
  },
  'throws in `finally` when it is left': {
    breaks: [8],
    make: () =>
      link(async function* (call, next) {
        const events = next(call);
        let over = false;
        try {
          yield* events;
          over = true;
        } catch (error) {
          over = !call.signal.aborted;
          throw error;
        } finally {
          // oxlint-disable-next-line no-unsafe-finally -- the mutation
          if (!over) throw new Error('thrown from finally');
        }
      }),
  },
  'writes its row after the last yield': {
    breaks: [9],
    make: recording(async function* (call, next, rows) {
      let status = 'left';
      try {
        yield* next(call);
        status = 'done';
      } finally {
        rows.push(status);
      }
    }),
  },
  'writes its row when `end` has been taken': {
    breaks: [9],
    make: recording(async function* (call, next, rows) {
      for await (const event of next(call)) {
        yield event;
        if (event.type === 'end') rows.push('done');
      }
    }),
  },
  'ends twice': {
    breaks: [10],
    make: () =>
      link(async function* (call, next) {
        for await (const event of next(call)) {
          yield event;
          if (event.type === 'end') yield event;
        }
      }),
  },
  'says something after `end`': {
    breaks: [10],
    make: () =>
      link(async function* (call, next) {
        yield* next(call);
        yield note;
      }),
  },
  'hides failed attempts': {
    breaks: [11],
    make: () =>
      link(async function* (call, next) {
        for await (const event of next(call)) if (event.type !== 'attempt-failed') yield event;
      }),
  },
  'takes a second start for a mistake': {
    breaks: [11],
    make: () =>
      link(async function* (call, next) {
        let started = false;
        for await (const event of next(call)) {
          if (event.type === 'start' && started) throw new Error('a second start');
          started ||= event.type === 'start';
          yield event;
        }
      }),
  },
  'lets the last usage win': {
    breaks: [11],
    make: () => {
      let spent: number | undefined;
      const misunderstands: Middleware = function mutant(call, next) {
        return observe(next(call), {
          onEvent: (event) => {
            if (event.type === 'usage') spent = event.usage.inputTokens;
          },
        });
      };
      const understood: Specimen['understood'] = ({ billed }) => {
        expect(spent).toBe(billed.inputTokens);
      };
      return { link: misunderstands, understood };
    },
  },
  'takes a throwing `next` for no answer': {
    breaks: [12],
    make: () =>
      link(async function* (call, next) {
        let events;
        try {
          events = next(call);
        } catch {
          return;
        }
        yield* events;
      }),
  },
  'changes the call': {
    breaks: [13],
    make: () =>
      function mutant(call, next) {
        Object.assign(call.request, { maxTokens: 5 });
        return next(call);
      },
  },
  'asks twice under one id': {
    breaks: [13],
    make: () =>
      link(async function* (call, next) {
        try {
          yield* next(call);
        } catch (error) {
          if (!isCompletionError(error, 'overloaded') || call.signal.aborted) throw error;
          yield* next(call);
        }
      }),
  },
  'leaves a listener': {
    breaks: [14],
    make: () =>
      function mutant(call, next) {
        call.signal.addEventListener('abort', () => {}, { once: true });
        return next(call);
      },
  },
  'leaves a timer': {
    breaks: [14],
    make: ({ clock }) =>
      link(async function* (call, next) {
        clock.after(1e9, () => {});
        yield* next(call);
      }),
  },
  'leaves a timer beside the clock': {
    breaks: [14],
    make: () =>
      link(async function* (call, next) {
        setTimeout(() => {}, 50).unref();
        yield* next(call);
      }),
  },
  'waits deaf to the signal': {
    breaks: [14],
    make: ({ clock }) =>
      link(async function* (call, next) {
        await new Promise<void>((resolve) => clock.after(20, resolve));
        yield* next(call);
      }),
  },
  'leaves a rejection to nobody': {
    breaks: [14],
    make: () =>
      link(async function* (call, next) {
        const events = next(call);
        try {
          yield* events;
        } catch (error) {
          if (call.signal.aborted) void Promise.reject(error as Error);
          throw error;
        }
      }),
  },
  'has no name': {
    breaks: [15],
    make: () => (call, next) => next(call),
  },
  'keeps the first `next`': {
    breaks: [15],
    make: () => {
      let first: Next | undefined;
      return link(async function* (call, next) {
        first ??= next;
        yield* first(call);
      });
    },
  },
  'waits until the one that was left has unwound': {
    breaks: [16],
    make: () => {
      let unwinding: Promise<unknown> = Promise.resolve();
      return link(async function* (call, next) {
        await unwinding;
        const { promise, resolve } = Promise.withResolvers<void>();
        call.signal.addEventListener('abort', wait);
        function wait(): void {
          unwinding = promise;
        }
        try {
          yield* next(call);
        } finally {
          call.signal.removeEventListener('abort', wait);
          resolve();
        }
      });
    },
  },
  'lets one through at a time, until it has unwound': {
    breaks: [4, 6, 16],
    make: () => {
      let held = 0;
      let last: Promise<unknown> = Promise.resolve();
      const serial = link(async function* (call, next) {
        const before = last;
        const { promise, resolve } = Promise.withResolvers<void>();
        last = promise;
        held++;
        try {
          await before;
          yield* next(call);
        } finally {
          held--;
          resolve();
        }
      });
      return { link: serial, held: () => held };
    },
  },
};

function recording(
  generate: (call: Call, next: Next, rows: string[]) => AsyncGenerator<CompletionEvent, void>,
): MakeLink {
  return () => {
    const rows: string[] = [];
    return { link: link((call, next) => generate(call, next, rows)), record: () => rows };
  };
}

test.each(Object.entries(mutants))('a link that %s breaks its law', async (_, { breaks, make }) => {
  const broken = (await checkLaws(make)).filter(({ status }) => status === 'breaks');
  expect(Object.fromEntries(broken.map(({ law, reason }) => [law, reason]))).toEqual(
    Object.fromEntries(breaks.map((law) => [law, expect.any(String)])),
  );
});

test('every law has a mutant of its own', () => {
  const caught = new Set(Object.values(mutants).flatMap(({ breaks }) => (breaks.length === 1 ? breaks : [])));
  expect([...caught].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (__, index) => index + 1));
});

test('a bend is checked: it says why, what remains of the law holds, and it fails when it is not needed', async () => {
  const { make } = mutants['copies events']!;
  const bent = await checkLaws(make, { 1: 'copies what the model thinks' });
  expect(bent[0]).toEqual({ law: 1, status: 'bends', reason: 'copies what the model thinks' });
  const passes: MakeLink = () => link((call, next) => next(call) as AsyncGenerator<CompletionEvent, void>);
  const [first] = await checkLaws(passes, { 1: 'no reason' });
  expect(first).toMatchObject({ status: 'breaks', reason: expect.stringContaining('leave the bend out') as string });
  const loses: MakeLink = () =>
    link(async function* (call, next) {
      yield start();
      for await (const event of next(call)) if (event.type !== 'usage') yield event;
    });
  expect((await checkLaws(loses, { 1: 'forgets usage' }))[0]).toMatchObject({ status: 'breaks' });
});
