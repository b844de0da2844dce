import { setImmediate as turnLoop } from 'node:timers/promises';
import { compose, type Call, type CompletionEvent, type Events, type Next } from '@sluice/core';
import type { Client } from '../subjects/client.ts';
import { deltaTexts, ringLength } from '../wire/texts.ts';
import { inTurn } from './in-turn.ts';
import type { Result, Task } from './task.ts';
import { warmedUp } from './warm-up.ts';

/** How long one way is walked before the next. */
const wayMs = 10;

/**
 * What a link costs besides what it stands above: calls through it and calls without it, one after the other, and the difference;
 * for calls of several lengths. Nobody waits for a network; an event is a promise, as where each comes with a read of its own.
 */
export async function measureLink({ link }: Client, { levels, warmMs, turnMs }: Task): Promise<Result> {
  const call = callOfAnEdge();
  const lengths = levels.map((deltas) => {
    const next = saying(deltas);
    return { deltas, bare: new Way(() => next(call), deltas), linked: new Way(() => link!(call, next), deltas) };
  });
  const ways = lengths.flatMap(({ bare, linked }) => [bare, linked]);
  const walkAll = async (): Promise<void> => {
    for (const way of ways) await way.walk();
  };
  let warm = false;
  void warmedUp(warmMs).then(() => (warm = true));
  while (!warm) await walkAll();
  for (const way of ways) way.calls = way.cpuUs = 0;
  await inTurn(async () => {
    for (const until = performance.now() + turnMs; performance.now() < until;) await walkAll();
  });
  return Object.fromEntries(
    lengths.map(({ deltas, bare, linked }) => [`perCall-${deltas}`, linked.perCall - bare.perCall]),
  );
}

/** Calls of one length, through a link or without it. */
class Way {
  calls = 0;
  cpuUs = 0;
  readonly #read: () => Events;
  readonly #deltas: number;

  constructor(read: () => Events, deltas: number) {
    this.#read = read;
    this.#deltas = deltas;
  }

  get perCall(): number {
    return this.cpuUs / this.calls;
  }

  async walk(): Promise<void> {
    const before = process.cpuUsage();
    for (const until = performance.now() + wayMs; performance.now() < until; this.calls++) {
      let events = 0;
      for await (const { type } of this.#read()) if (type === 'text-delta') events++; // and not its notes
      if (events !== this.#deltas) throw new Error(`Expected ${this.#deltas} deltas, got ${events}`);
    }
    const { user, system } = process.cpuUsage(before);
    this.cpuUs += user + system;
    await turnLoop();
  }
}

/** A call as an edge makes it, which is what links get. It rests in its transport, and is never over. */
function callOfAnEdge(): Call {
  let made: Call | undefined;
  const rests = (call: Call): Events => {
    made = call;
    return { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
  };
  const complete = compose(Object.assign(rests, { provider: 'p' }));
  void complete.stream({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] }).next();
  return made!;
}

const start: CompletionEvent = { type: 'start', provider: 'anthropic', model: 'claude-sonnet-5', source: 'provider' };
const usage: CompletionEvent = { type: 'usage', usage: { inputTokens: 10, outputTokens: 1 } };
const end: CompletionEvent = { type: 'end', reason: 'stop' };
/** A few, over and over: in a chain an event was made just now, and to look at it waits for no memory. */
const ring = deltaTexts(20).map((text): CompletionEvent => ({ type: 'text-delta', index: 0, text }));

/** The least that can be below a link. */
function saying(deltas: number): Next {
  const eventAt = (at: number): CompletionEvent => {
    if (at === 0) return start;
    if (at <= deltas) return ring[at % ringLength]!;
    return at === deltas + 1 ? usage : end;
  };
  const open = (): AsyncIterator<CompletionEvent, void> => {
    let at = 0;
    return {
      next: () =>
        Promise.resolve(at < deltas + 3 ? { done: false, value: eventAt(at++) } : { done: true, value: undefined }),
    };
  };
  return Object.assign((): Events => ({ [Symbol.asyncIterator]: open }), { chain: ['p'] });
}
