import { unwindMs } from '../chain/event-stream.ts';
import { fatal, paced, situations, transient } from './answers.ts';
import { drive, outcomeOf, settle } from './drive.ts';
import { edged, request, type Edged } from './edged.ts';
import type { MakeLink } from './law.ts';
import type { Script } from './scripted.ts';

/** A chain after a call is over. */
export interface Aftermath extends Edged {
  readonly what: string;
  readonly caller: AbortController;
}

interface Way {
  readonly name: string;
  readonly scripts?: () => readonly Script[];
  /** Settles when the caller is done with the call. Rejects where it cannot be done: there are no more events. */
  leave(chain: Edged, caller: AbortController): Promise<unknown>;
}

/** Every await of a chain lies within so many steps. */
const mostSteps = 600;
const mostEvents = 12;

/** Ends a call in every way at every place, and shows what is there afterwards. */
export async function everyWay(make: MakeLink, look: (after: Aftermath) => void): Promise<void> {
  for (const [situation, ofSituation] of Object.entries(situations)) {
    const run = async ({ name, scripts = ofSituation, leave }: Way): Promise<void> => {
      const what = `${situation}, ${name}`;
      const chain = edged(make, scripts());
      const caller = new AbortController();
      await drive(outcomeOf(leave(chain, caller)), chain.clock, what);
      await settle();
      look({ ...chain, what, caller });
    };
    for (const way of plain) await run(way);
    for (let count = 0; count <= mostEvents; count++) for (const way of after(count)) await run(way);
    for (const way of failures(situation)) await run(way);
    for (let steps = 0, over = false; !over && steps < mostSteps; steps++) {
      await run({
        name: `aborted at await ${steps + 1}`,
        async leave({ complete, clock }, caller) {
          const answering = complete(request, { signal: caller.signal }).then(
            () => (over = true),
            () => {},
          );
          for (let step = 0; step < steps && !over; step++) {
            if (step % 30 < 29) await Promise.resolve();
            else await clock.advance(clock.nextMs ?? 0);
          }
          caller.abort();
          await answering;
        },
      });
    }
  }
}

const plain: readonly Way[] = [
  { name: 'read whole', leave: ({ complete }, { signal }) => complete(request, { signal }) },
  ...[1, 4, 6, 9, 12, 16, 40, 150, 600, 2_500].map((timeoutMs): Way => ({
    name: `out of time after ${timeoutMs} ms`,
    leave: ({ complete }, { signal }) => complete(request, { signal, timeoutMs }),
  })),
  {
    name: 'a stream left at `end`',
    async leave(chain, caller) {
      for await (const { type } of streamOf(chain, caller)) if (type === 'end') break;
    },
  },
  {
    name: 'a stream that nobody reads',
    leave: async (chain, caller) => void streamOf(chain, caller),
  },
];

/** Ways to leave after so many events. */
function after(count: number): readonly Way[] {
  return [
    {
      name: `break after ${count} events`,
      async leave(chain, caller) {
        let seen = 0;
        for await (const _ of streamOf(chain, caller)) if (++seen > count) break;
      },
    },
    {
      name: `throw after ${count} events`,
      async leave(chain, caller) {
        let seen = 0;
        for await (const _ of streamOf(chain, caller)) if (++seen > count) throw new Error('the reader fails');
      },
    },
    {
      name: `\`return()\` with a read pending after ${count} events`,
      async leave(chain, caller) {
        const stream = streamOf(chain, caller);
        for (let read = 0; read < count; read++) await stream.next();
        const pending = stream.next();
        await stream.return();
        await pending;
      },
    },
    {
      name: `aborted while nobody reads after ${count} events`,
      async leave(chain, caller) {
        const stream = streamOf(chain, caller);
        for (let read = 0; read < count; read++) await stream.next();
        caller.abort();
      },
    },
    {
      name: `forgotten after ${count} events`,
      async leave(chain, caller) {
        const stream = chain.complete.stream(request, { signal: caller.signal, readerTimeoutMs: 1_000 });
        for (let read = 0; read < count; read++) await stream.next();
        await chain.clock.advance(2_000 + unwindMs);
      },
    },
  ];
}

/** Failures at every place. They belong to no situation, so they are run once. */
function failures(situation: string): readonly Way[] {
  if (situation !== 'an answer') return [];
  return paced().flatMap((_, place): Way[] =>
    [fatal, transient, () => 'hang' as const].map((fails) => ({
      name: `${fails.name || 'hangs'} after ${place} steps`,
      scripts: () => [[...paced().slice(0, place), fails()]],
      leave: ({ complete }, { signal }) => complete(request, { signal, timeoutMs: 100_000 }),
    })),
  );
}

function streamOf({ complete }: Edged, { signal }: AbortController): ReturnType<Edged['complete']['stream']> {
  return complete.stream(request, { signal, readerTimeoutMs: Infinity });
}
