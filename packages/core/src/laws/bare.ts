import type { Call } from '../call/call.ts';
import type { CompletionRequest } from '../call/request.ts';
import type { Events, Next } from '../chain/middleware.ts';
import type { CompletionEvent } from '../events/event.ts';
import { drive, outcomeOf, type Outcome } from './drive.ts';
import { makeSpecimen, type MakeLink, type Specimen } from './law.ts';
import { ManualClock } from './manual-clock.ts';
import { scripted, type Script, type Scripted } from './scripted.ts';

type Result = IteratorResult<CompletionEvent, void>;

/** A call below the link, from its first read on. */
export interface Opened {
  readonly call: Call;
  reads: number;
  returns: number;
  /** It has said `done`, or thrown. */
  finished: boolean;
  /** Leaves it in place of a link that does not. */
  leave(): Promise<void>;
}

/** A call that no edge looks after: what the link does not do by itself is not done. */
export interface BareCall {
  readonly call: Call;
  readonly controller: AbortController;
  readonly opened: readonly Opened[];
  begin(): AsyncIterator<CompletionEvent, void>;
}

/** A link by itself, over a scripted transport, on a clock that stands still. */
export interface Bare {
  readonly specimen: Specimen;
  readonly clock: ManualClock;
  readonly transport: Scripted;
  call(id?: string, content?: string): BareCall;
  /** Waits for a read, or for anything else, moving the clock on. */
  drive<Value>(promise: Promise<Value>, what: string): Promise<Outcome<Value>>;
  /** Reads `count` events, or fewer if the answer is shorter. */
  take(events: AsyncIterator<CompletionEvent, void>, count: number, what: string): Promise<CompletionEvent[]>;
  /** Reads to the very end, or to an error. */
  takeAll(events: AsyncIterator<CompletionEvent, void>, what: string): Promise<Taken>;
}

/** What came up, and the error that it ended with, if one did. */
export interface Taken {
  readonly events: readonly CompletionEvent[];
  readonly error?: unknown;
}

export const lookup: NonNullable<CompletionRequest['tools']> = [{ name: 'lookup', inputSchema: { type: 'object' } }];

export function bare(make: MakeLink, scripts: readonly Script[]): Bare {
  const clock = new ManualClock();
  const specimen = makeSpecimen(make, clock);
  const transport = scripted({ provider: 'law', clock }, ...scripts);
  const read = (events: AsyncIterator<CompletionEvent, void>, what: string): Promise<Outcome<Result>> =>
    outcomeOf(drive(events.next(), clock, what));
  const takeAll = async (
    events: AsyncIterator<CompletionEvent, void>,
    what: string,
    count = Infinity,
  ): Promise<Taken> => {
    const taken: CompletionEvent[] = [];
    while (taken.length < count) {
      const outcome = await read(events, what);
      if ('error' in outcome) return { events: taken, error: outcome.error };
      if (outcome.value.done) break;
      taken.push(outcome.value.value);
    }
    return { events: taken };
  };
  return {
    specimen,
    clock,
    transport,
    drive: (promise, what) => outcomeOf(drive(promise, clock, what)),
    takeAll: (events, what) => takeAll(events, what),
    async take(events, count, what) {
      const taken = await takeAll(events, what, count);
      if ('error' in taken) throw taken.error;
      return [...taken.events];
    },
    call(id = 'call', content = 'Hello') {
      const controller = new AbortController();
      const opened: Opened[] = [];
      const call: Call = {
        id,
        request: { model: 'm', messages: [{ role: 'user', content }], tools: lookup },
        attributes: { user: 'u1' },
        signal: controller.signal,
        stream: true,
      };
      const next: Next = Object.assign((inner: Call) => watched(transport(inner), inner, opened), { chain: ['law'] });
      return { call, controller, opened, begin: () => specimen.link(call, next)[Symbol.asyncIterator]() };
    },
  };
}

/** Counts what is done to the events below a link. */
function watched(events: Events, call: Call, opened: Opened[]): Events {
  return {
    [Symbol.asyncIterator]() {
      const inner = events[Symbol.asyncIterator]();
      let entry: Opened | undefined;
      return {
        async next() {
          if (!entry)
            opened.push(
              (entry = {
                call,
                reads: 0,
                returns: 0,
                finished: false,
                leave: async () => void (await inner.return?.()),
              }),
            );
          entry.reads++;
          try {
            const result = await inner.next();
            if (result.done) entry.finished = true;
            return result;
          } catch (error) {
            entry.finished = true;
            throw error;
          }
        },
        async return() {
          if (entry) entry.returns++;
          await inner.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
