import { setImmediate as turnLoop } from 'node:timers/promises';
import { compose, type Call, type CompletionEvent, type Events, type Next } from '@sluice/core';
import type { Client } from '../subjects/client.ts';
import { deltaTexts, ringLength } from '../wire/texts.ts';
import type { Result, Task } from './task.ts';
import { warmedUp } from './warm-up.ts';

/** How long one way is walked before the other has its turn. */
const turnMs = 10;

/**
 * What a link costs besides what it stands above: calls through it and calls without it, in turns, and the difference.
 * Nobody waits for a network; an event is a promise, as where each comes with a read of its own.
 */
export async function measureLink({ link }: Client, { scene, warmMs, windowMs }: Task): Promise<Result> {
  const next = saying(answer(scene.deltas));
  const call = callOfAnEdge();
  const bare = { read: () => next(call), calls: 0, cpuUs: 0 };
  const linked = { read: () => link!(call, next), calls: 0, cpuUs: 0 };
  const turns = async (): Promise<void> => {
    for (const way of [bare, linked]) {
      const before = process.cpuUsage();
      for (const until = performance.now() + turnMs; performance.now() < until; way.calls++) {
        let events = 0;
        for await (const { type } of way.read()) if (type === 'text-delta') events++; // and not its notes
        if (events !== scene.deltas) throw new Error(`Expected ${scene.deltas} deltas, got ${events}`);
      }
      const { user, system } = process.cpuUsage(before);
      way.cpuUs += user + system;
      await turnLoop();
    }
  };
  let warm = false;
  void warmedUp(warmMs).then(() => (warm = true));
  while (!warm) await turns();
  bare.calls = bare.cpuUs = linked.calls = linked.cpuUs = 0;
  for (const until = performance.now() + windowMs; performance.now() < until;) await turns();
  return { perCall: linked.cpuUs / linked.calls - bare.cpuUs / bare.calls };
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

/** A few texts, over and over: in a chain a text was made just now, and to look at it waits for no memory. */
function answer(deltas: number): readonly CompletionEvent[] {
  const texts = deltaTexts(20);
  return [
    { type: 'start', provider: 'anthropic', model: 'claude-sonnet-5', source: 'provider' },
    ...Array.from({ length: deltas }, (_, at): CompletionEvent => ({
      type: 'text-delta',
      index: 0,
      text: texts[at % ringLength]!,
    })),
    { type: 'usage', usage: { inputTokens: 10, outputTokens: deltas } },
    { type: 'end', reason: 'stop' },
  ];
}

/** The least that can be below a link. */
function saying(events: readonly CompletionEvent[]): Next {
  const open = (): AsyncIterator<CompletionEvent, void> => {
    let at = 0;
    return {
      next: () =>
        Promise.resolve(at < events.length ? { done: false, value: events[at++]! } : { done: true, value: undefined }),
    };
  };
  return Object.assign((): Events => ({ [Symbol.asyncIterator]: open }), { chain: ['p'] });
}
