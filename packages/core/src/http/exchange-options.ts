import type { Dispatcher } from 'undici';
import type { Clock } from '../time/clock.ts';
import type { SharedTimer } from '../time/shared-timer.ts';
import type { ComingBack } from './coming-back.ts';
import type { Dialect } from './dialect.ts';
import type { Timeouts } from './exchange-clocks.ts';
import type { OutgoingRequests } from './outgoing.ts';

/** What all exchanges of a transport share. */
export interface ExchangeOptions {
  readonly dialect: Dialect;
  readonly dispatcher: Dispatcher;
  /** The dispatcher is the transport's own: nobody stands between it and us. */
  readonly alone: boolean;
  readonly clock: Clock;
  readonly timeouts: Timeouts;
  readonly timer: SharedTimer;
  readonly maxBytes: number;
  /** The connections of the transport that are free in a moment. */
  readonly comingBack: ComingBack;
  readonly requests: OutgoingRequests;
}
