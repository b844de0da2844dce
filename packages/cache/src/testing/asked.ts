import {
  composeWith,
  type CallOptions,
  type Complete,
  type CompletionEvent,
  type CompletionRequest,
} from '@sluice/core';
import { ManualClock, scripted, type Script, type Scripted } from '@sluice/core/laws';
import { cache, type Cache, type CacheOptions, type WhyNotKept } from '../index.ts';

export const request: CompletionRequest = {
  model: 'm',
  temperature: 0,
  messages: [{ role: 'user', content: 'Hello' }],
};

export const namespace = { name: 'test', providers: ['scripted'] } as const;

/** A cache above a transport of scripts, on a clock that stands still. */
export interface Asked {
  readonly clock: ManualClock;
  readonly transport: Scripted;
  readonly link: Cache;
  readonly complete: Complete;
  readonly notKept: readonly WhyNotKept[];
}

export function asked(options: Partial<CacheOptions>, ...scripts: readonly Script[]): Asked {
  const clock = (options.clock as ManualClock | undefined) ?? new ManualClock();
  const transport = scripted({ provider: 'scripted', clock }, ...scripts);
  const notKept: WhyNotKept[] = [];
  const link = cache({ scope: 'shared', namespace, clock, onNotKept: (why) => notKept.push(why), ...options });
  return { clock, transport, link, complete: composeWith({ clock })(link, transport), notKept };
}

/** All events of a call but for its notes, and what the cache noted. */
export async function hear(
  complete: Complete,
  { of = request, ...options }: CallOptions & { readonly of?: CompletionRequest } = {},
): Promise<{ readonly events: CompletionEvent[]; readonly states: string[] }> {
  const events: CompletionEvent[] = [];
  const states: string[] = [];
  for await (const event of complete.stream(of, options)) {
    if (event.type !== 'cache') events.push(event);
    else states.push(event.why === undefined ? event.state : `${event.state} ${event.why}`);
  }
  return { events, states };
}

/** Events as they are whoever they were said to: byte for byte, but for where they come from. */
export function bytes(events: readonly CompletionEvent[]): string {
  return events.map((event) => JSON.stringify({ ...event, source: undefined })).join('\n');
}

/** Lets everything run that is ready to. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
}
