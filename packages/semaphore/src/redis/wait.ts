import { abortError, type Clock } from '@sluice/core';
import type { PermitOutcome } from '../permit-store.ts';
import type { Ticket } from './ticket.ts';

/** One ticket in the queue, until it is served, refused, left or failed: once. */
export class Wait {
  readonly ticket: Ticket;
  readonly outcome: Promise<PermitOutcome>;
  readonly #resolve: (outcome: PermitOutcome) => void;
  readonly #reject: (error: unknown) => void;
  readonly #end: () => void;

  constructor(
    ticket: Ticket,
    clock: Clock,
    room: { leave(wait: Wait, error: Error): void; giveUp(wait: Wait): void; forget(wait: Wait): void },
  ) {
    const { signal, maxWaitMs } = ticket.request;
    this.ticket = ticket;
    ({ promise: this.outcome, resolve: this.#resolve, reject: this.#reject } = Promise.withResolvers<PermitOutcome>());
    const leave = (): void => room.leave(this, abortError(signal, 'no'));
    const leftMs = Math.max(0, ticket.askedAt + maxWaitMs - clock.now());
    const cancel = clock.after(leftMs, () => room.giveUp(this));
    signal.addEventListener('abort', leave, { once: true });
    this.#end = () => {
      room.forget(this);
      cancel();
      signal.removeEventListener('abort', leave);
    };
  }

  settle(outcome: PermitOutcome): void {
    this.#end();
    this.#resolve(outcome);
  }

  fail(error: unknown): void {
    this.#end();
    this.#reject(error);
  }
}
