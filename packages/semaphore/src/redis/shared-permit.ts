import type { Permit } from '../permit-store.ts';
import type { Ticket } from './ticket.ts';

/** Where a shared permit goes back to. */
interface Home {
  release(ticket: Ticket): void;
}

/** A permit of Redis. */
export class SharedPermit implements Permit {
  readonly waitedMs: number;
  readonly position: number;
  readonly #ticket: Ticket;
  #home: Home | undefined;

  constructor(home: Home, ticket: Ticket, waitedMs: number) {
    this.#home = home;
    this.#ticket = ticket;
    this.waitedMs = waitedMs;
    this.position = ticket.position;
  }

  release(): void {
    const home = this.#home;
    this.#home = undefined;
    home?.release(this.#ticket);
  }
}
