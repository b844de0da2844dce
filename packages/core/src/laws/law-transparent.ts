import assert from 'node:assert/strict';
import type { CompletionEvent } from '../events/event.ts';
import { Fold } from '../events/fold.ts';
import { attemptsAndTurns, everyKind, fatal } from './answers.ts';
import { bare } from './bare.ts';
import { drive, outcomeOf } from './drive.ts';
import { edged, request, throwing } from './edged.ts';
import type { Law, MakeLink } from './law.ts';
import { assertSame, upToEnd } from './same-answer.ts';

export const sameEvents: Law = {
  title: 'same events, same order, same objects',
  async check(make) {
    for (const said of [everyKind(), [{ ...everyKind()[0]! }, everyKind().at(-1)!]]) await passes(make, said);
  },
  weaker: {
    title: 'what was used and how it ended comes up as it was said',
    async check(make) {
      const said = everyKind();
      const { complete, clock } = edged(make, [said]);
      const { usage, billed, reason, rawReason } = await drive(complete(request), clock, 'an answer');
      const told = fold(said);
      assert.deepEqual(
        { usage, billed, reason, rawReason },
        { usage: told.usage, billed: told.billed, reason: told.reason, rawReason: told.rawReason },
      );
    },
  },
};

export const severalAttempts: Law = {
  title: 'several starts, attempt-failed and turn pass and are understood',
  async check(make) {
    const said = attemptsAndTurns();
    const { specimen } = await passes(make, said);
    specimen.understood?.(fold(said));
  },
};

/** Sends `said` through the link, by itself and in a chain, and fails unless it comes up as it was. */
async function passes(make: MakeLink, said: CompletionEvent[]): Promise<ReturnType<typeof bare>> {
  const before = said.map((event) => JSON.stringify(event));
  const alone = bare(make, [said]);
  const { events, error } = await alone.takeAll(alone.call().begin(), 'read to the end');
  const ended = events.some(({ type }) => type === 'end');
  assert.ok(ended || error === undefined, `read to the end: expected an answer, got ${String(error)}`);
  assertSame(upToEnd(events), said, 'read to the end');
  const { complete, clock } = edged(make, [said]);
  const seen: CompletionEvent[] = [];
  const stream = complete.stream(request, { readerTimeoutMs: Infinity });
  const reading = (async () => {
    for await (const event of stream) seen.push(event);
  })();
  await drive(reading, clock, 'read through an edge');
  assertSame(seen, said, 'read through an edge');
  assert.deepEqual(
    said.map((event) => JSON.stringify(event)),
    before,
    'expected events that nobody changed',
  );
  return alone;
}

export const sameError: Law = {
  title: 'same error',
  async check(make) {
    for (const [place, error] of failures()) {
      const { alone, taken } = await fail(make, place, error);
      assert.ok('error' in taken, `failed after ${place} events: expected the error, got an answer`);
      assert.ok(
        taken.error === error,
        `failed after ${place} events: expected the very error, got ${String(taken.error)}`,
      );
      assert.equal(alone.transport.failed, 1, `failed after ${place} events: expected one call`);
    }
  },
  weaker: {
    title: 'what it fails with leads to the error that was thrown',
    async check(make) {
      for (const [place, error] of failures()) {
        const { taken } = await fail(make, place, error);
        assert.ok('error' in taken && leadsTo(taken.error, error), `failed after ${place} events: the error is lost`);
      }
    },
  },
};

function failures(): [number, Error][] {
  return [0, 1, 2, 5, 13].flatMap((place): [number, Error][] => [
    [place, fatal()],
    [place, new TypeError('a mistake in a link')],
  ]);
}

async function fail(make: MakeLink, place: number, error: Error) {
  const alone = bare(make, [[...everyKind().slice(0, place), error]]);
  return { alone, taken: await alone.takeAll(alone.call().begin(), `failed after ${place} events`) };
}

function leadsTo(error: unknown, cause: unknown): boolean {
  if (error === cause) return true;
  if (error instanceof AggregateError && error.errors.some((one) => leadsTo(one, cause))) return true;
  return error instanceof Error && error.cause !== undefined && leadsTo(error.cause, cause);
}

export const throwsAtOnce: Law = {
  title: 'a `next` that throws at once',
  async check(make) {
    const error = fatal();
    const { complete, clock } = edged(make, [], throwing(error));
    const told = await drive(outcomeOf(complete(request)), clock, 'a `next` that throws');
    assert.ok(
      'error' in told && told.error === error,
      `expected the very error, got ${'error' in told ? String(told.error) : 'an answer'}`,
    );
    assert.equal(error.partial?.text, '', 'expected the edge to put an empty answer on it');
  },
};

function fold(events: readonly CompletionEvent[]): Fold['completion'] {
  const all = new Fold();
  for (const event of events) all.add(event);
  return all.completion;
}
