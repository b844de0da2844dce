import assert from 'node:assert/strict';
import { isLeaving } from '../errors/abort-error.ts';
import { situations } from './answers.ts';
import { bare } from './bare.ts';
import { settle, type Outcome } from './drive.ts';
import type { Law, MakeLink } from './law.ts';
import { start, text } from './event-builders.ts';
import type { Step } from './scripted.ts';

const most = 12;

export const returnsDone: Law = {
  title: '`return()` answers `done: true` and reaches every opened inner once',
  async check(make) {
    await returnEverywhere(make, async ({ answer, events, alone, opened, what }) => {
      assert.ok(typeof events.return === 'function', `${what}: expected a \`return()\``);
      if ('value' in answer)
        assert.deepEqual(answer.value, { done: true, value: undefined }, `${what}: expected \`return()\` to be done`);
      const after = await alone.drive(events.next(), what);
      if ('value' in after)
        assert.equal(after.value.done, true, `${what}: expected nothing to be read after \`return()\``);
      await settle();
      for (const { returns, finished } of opened) {
        assert.ok(returns <= 1, `${what}: expected \`return()\` to reach the inner once, it did ${returns} times`);
        assert.ok(finished || returns === 1, `${what}: expected \`return()\` to reach the inner`);
      }
    });
  },
};

export const leavesQuietly: Law = {
  title: 'nothing is thrown from `finally` or `return()`',
  async check(make) {
    await returnEverywhere(make, ({ answer, what }) => {
      assert.ok(
        !('error' in answer),
        `${what}: expected \`return()\` not to throw, it threw ${'error' in answer && String(answer.error)}`,
      );
    });
    for (const reads of [1, 2, 3]) {
      const what = `aborted at read ${reads}`;
      const script: readonly Step[] = [start(), text('a'), 'hang'];
      const alone = bare(make, [script.slice(3 - reads)]);
      const { begin, controller } = alone.call();
      const events = begin();
      await alone.take(events, reads - 1, what);
      const pending = told(events.next());
      await settle();
      controller.abort();
      const leaving = told(events.return?.());
      await settle(); // what is not settled by now is another law's matter
      const { error } = pending;
      assert.ok(
        error === undefined || isLeaving(error),
        `${what}: expected why the signal fired, got ${String(error)}`,
      );
      assert.ok(
        leaving.error === undefined,
        `${what}: expected \`return()\` not to throw, it threw ${String(leaving.error)}`,
      );
    }
  },
};

/** The error of a promise, as soon as there is one. */
function told(promise: PromiseLike<unknown> | undefined): { readonly error?: unknown } {
  const holder: { error?: unknown } = {};
  promise?.then(undefined, (error: unknown) => void (holder.error = error));
  return holder;
}

interface Returned {
  readonly alone: ReturnType<typeof bare>;
  readonly events: AsyncIterator<unknown, void>;
  readonly opened: ReturnType<ReturnType<typeof bare>['call']>['opened'];
  readonly answer: Outcome<unknown>;
  readonly what: string;
}

/** Reads so many events and calls `return()`, for every number of events that there are. */
async function returnEverywhere(make: MakeLink, look: (returned: Returned) => void | Promise<void>): Promise<void> {
  for (const [situation, scripts] of Object.entries(situations)) {
    for (let count = 0; count <= most; count++) {
      const what = `${situation}, left after ${count} events`;
      const alone = bare(make, scripts());
      const { begin, opened } = alone.call();
      const events = begin();
      const { events: taken } = await alone.takeAll(first(events, count), what);
      if (taken.length < count) break;
      const answer = await alone.drive(Promise.resolve(events.return?.()), what);
      await look({ alone, events, opened, answer, what });
    }
  }
}

function first<Event>(events: AsyncIterator<Event, void>, count: number): AsyncIterator<Event, void> {
  let left = count;
  return { next: async () => (left-- > 0 ? events.next() : { done: true, value: undefined }) };
}
