import type { CompletionRequest } from '../call/request.ts';
import type { Complete } from '../chain/complete.ts';
import { composeWith } from '../chain/compose.ts';
import type { Middleware, Transport } from '../chain/middleware.ts';
import { lookup } from './bare.ts';
import { makeSpecimen, type MakeLink, type Specimen } from './law.ts';
import { ManualClock } from './manual-clock.ts';
import { scripted, type Script, type Scripted } from './scripted.ts';

/** A link in a chain, as its users have it. */
export interface Edged {
  readonly specimen: Specimen;
  readonly clock: ManualClock;
  readonly transport: Scripted;
  readonly complete: Complete;
}

export const request: CompletionRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], tools: lookup };

/** @param instead - Stands in the transport's place. */
export function edged(make: MakeLink, scripts: readonly Script[], instead?: Transport): Edged {
  const clock = new ManualClock();
  const specimen = makeSpecimen(make, clock);
  const transport = scripted({ provider: 'law', clock }, ...scripts);
  return { specimen, clock, transport, complete: chainOf(specimen.link, instead ?? transport, clock) };
}

/** A transport that fails before it has events to fail with. */
export function throwing(error: Error): Transport {
  const throws = (): never => {
    throw error;
  };
  return Object.assign(throws, { provider: 'law' });
}

/** A chain of one link. The link gets a name if it has none: that is one law's matter, not all laws'. */
export function chainOf(link: Middleware, transport: Transport, clock: ManualClock): Complete {
  const named: Middleware =
    link.name === ''
      ? Object.defineProperty<Middleware>((call, next) => link(call, next), 'name', { value: 'unnamed' })
      : link;
  return composeWith({ clock })(named, transport);
}
