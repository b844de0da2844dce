import type { Call } from '@sluice/core';
import { scripted, type Scripted, type Step } from '@sluice/core/laws';
import type { OpenEvents } from '../live-stream.ts';

/** Events that a script says, and what became of their socket. */
export interface Saying {
  readonly events: OpenEvents;
  readonly transport: Scripted;
}

/** Makes the events of a stream of a script. */
export function saying(...steps: readonly Step[]): Saying {
  const transport = scripted('scripted', steps);
  const call: Omit<Call, 'signal'> = {
    id: 'c',
    request: { model: 'm', messages: [{ role: 'user', content: 'Hello' }] },
    attributes: {},
    stream: true,
  };
  return { transport, events: (signal) => transport({ ...call, signal }) };
}
