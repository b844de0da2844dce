import { EventEmitter } from 'node:events';
import type { BrokenExchange, BypassedResponse } from '../recordings/way.ts';

interface Told {
  'response:bypass': [BypassedResponse];
  'exchange:broken': [BrokenExchange];
}

/** What a way tells of exchanges with real servers: recordings listen to it. Listeners run in the context of the caller. */
export interface ExchangeEvents {
  /** A handler let a request through, and the head of the real answer is there. */
  on(type: 'response:bypass', listener: (event: BypassedResponse) => void): unknown;
  /** What was let through did not come to its end: the connection broke, or the client left. */
  on(type: 'exchange:broken', listener: (event: BrokenExchange) => void): unknown;
  off(type: 'response:bypass', listener: (event: BypassedResponse) => void): unknown;
  off(type: 'exchange:broken', listener: (event: BrokenExchange) => void): unknown;
}

export function exchangeEvents(): EventEmitter<Told> {
  return new EventEmitter<Told>();
}

/** The same, for those who emit. */
export type ExchangeEmitter = EventEmitter<Told>;
