import { setImmediate as turnLoop } from 'node:timers/promises';
import { compose } from '@sluice/core';
import type { CompletionEvent, CompletionRequest, Events, Middleware, Transport } from '@sluice/core';
import { median } from '../median.ts';
import type { Client } from '../subjects/client.ts';
import type { Result, Task } from './task.ts';

/**
 * What a call takes that waits in a link which lets one through at a time, besides what it takes without that link; and what
 * it costs to let them all through, one after the other, for queues of several lengths. A short queue is drained as often as
 * makes a long one, and each has its turn within a round: a sample of all is as many calls, of about the same seconds.
 */
export async function measureQueue({ link }: Client, { levels }: Task): Promise<Result> {
  const queues = levels.map((level) => ({ level, heaps: [] as number[], costs: [] as number[] }));
  const longest = Math.max(...levels);
  for (const each of [link, undefined, link]) await drain(each, 2_000); // compiled code is nobody's wait
  for (let round = 0; round < 5; round++) {
    for (const { level, heaps, costs } of queues) {
      const bare = await drain(undefined, level);
      let cpuUs = 0;
      for (let drained = 0; drained < longest; drained += level) {
        const queued = await drain(link, level);
        heaps.push((queued.heapBytes - bare.heapBytes) / level / 1_024);
        cpuUs += queued.cpuUs / longest;
      }
      costs.push(cpuUs);
    }
  }
  const result = queues.flatMap(({ level, heaps, costs }) => [
    [`heap-${level}`, median(heaps)] as const,
    [`cpu-${level}`, median(costs)] as const,
  ]);
  return Object.fromEntries(result);
}

/** Calls through a link, or without one: then they hang where nothing is kept of them. */
async function drain(link: Middleware | undefined, level: number): Promise<{ heapBytes: number; cpuUs: number }> {
  const gate = Promise.withResolvers<void>();
  const complete = compose(...(link ? [link] : []), hanging(gate.promise));
  const reads: Promise<void>[] = [readAll(complete.stream(request)), ...Array.from({ length: level })] as never;
  const before = weigh();
  for (let at = 0; at < level; at++) reads[at + 1] = readAll(complete.stream(request));
  await turnLoop();
  const heapBytes = weigh() - before;
  const start = process.cpuUsage();
  gate.resolve();
  await Promise.all(reads);
  const { user, system } = process.cpuUsage(start);
  return { heapBytes, cpuUs: user + system };
}

function weigh(): number {
  globalThis.gc!();
  globalThis.gc!(); // what the first one finds unreachable may hold more
  return process.memoryUsage().heapUsed;
}

/** By hand: a loop over events is an object of its own. */
function readAll(events: AsyncIterator<CompletionEvent, void>): Promise<void> {
  return events.next().then((result): Promise<void> | undefined => (result.done ? undefined : readAll(events)));
}

const request: CompletionRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };
const end: CompletionEvent = { type: 'end', reason: 'stop' };

/** Answers at once when `opened`, and keeps as little as can be until then. */
function hanging(opened: Promise<void>): Transport {
  const open = (): AsyncIterator<CompletionEvent, void> => {
    let said = false;
    return {
      next: () =>
        opened.then(() => {
          const result = said ? { done: true as const, value: undefined } : { done: false as const, value: end };
          said = true;
          return result;
        }),
    };
  };
  return Object.assign((): Events => ({ [Symbol.asyncIterator]: open }), { provider: 'p' });
}
