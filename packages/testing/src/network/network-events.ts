import { TypedEvent, type Emitter } from 'rettime';
import type { BrokenExchange } from '../recordings/way.ts';
import type { NetworkClosedError } from '../exchange/network-closed-error.ts';
import type { HttpNetworkFrameEventMap } from './msw-experimental.ts';

/** An exchange with a real server did not come to its end: the connection broke, or the client left. */
export class ExchangeBroken extends TypedEvent implements BrokenExchange {
  readonly requestId: string;
  readonly error: unknown;

  constructor({ requestId, error }: BrokenExchange) {
    super('exchange:broken');
    this.requestId = requestId;
    this.error = error;
  }
}

/** Something wanted to go to the network, and was not let. */
export class NetworkRefused extends TypedEvent {
  readonly error: NetworkClosedError;

  constructor(error: NetworkClosedError) {
    super('network:refused');
    this.error = error;
  }
}

/** A response, as msw's own events of this name have it; its class is not to be had. */
export class ResponseTold extends TypedEvent {
  readonly requestId: string;
  readonly request: Request;
  readonly response: Response;

  constructor(
    type: 'response:mocked' | 'response:bypass',
    told: { readonly requestId: string; readonly request: Request; readonly response: Response },
  ) {
    super(type);
    this.requestId = told.requestId;
    this.request = told.request;
    this.response = told.response;
  }
}

export interface NetworkEventMap extends HttpNetworkFrameEventMap {
  'exchange:broken': ExchangeBroken;
  'network:refused': NetworkRefused;
}

/** msw's events of a server, and two of ours. */
export type NetworkEvents = Emitter<NetworkEventMap & Record<string, TypedEvent>>;
