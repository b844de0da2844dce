import type { Clock, Random } from '@sluice/core';
import { beatMs, Heartbeat } from './heartbeat.ts';
import type { Renewed } from './lua/renew.ts';
import type { PermitScripts } from './permit-scripts.ts';
import type { Recovery } from './recovery.ts';
import type { Returns } from './returns.ts';
import type { Ticket } from './ticket.ts';

/** Whose tickets are renewed, and who hears what came of it. */
export interface Renewable {
  holding(): Iterable<Ticket>;
  waiting(): Iterable<Ticket>;
  /** Whether a ticket is still held or waited for. */
  keeps(ticket: Ticket): boolean;
  /** A ticket that is held or waited for, and what Redis had of it. */
  onRenewed(ticket: Ticket, had: Renewed['had'][number]): void;
  /** A permit is gone whose call runs on. */
  onLost(ticket: Ticket): void;
  /** Redis does not answer: those who wait go elsewhere. */
  onFailed(error: unknown): void;
}

export interface RenewalOptions {
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** How soon Redis is asked again after it failed, in ms; the breaker lets one through as often as it sees fit. */
const retryMs = 250;
/** After how many failures in a row those who wait go elsewhere: the first may be a hiccup, and their place is worth it. */
const patience = 2;
/** How many tickets one script renews: a script stops everything else that the server does. */
const batch = 1_000;

/** Renews all that a process holds and waits for, in one script, for as long as there is something. */
export class Renewal {
  readonly #tickets: Renewable;
  readonly #scripts: PermitScripts;
  readonly #returns: Returns;
  readonly #recovery: Recovery;
  readonly #options: RenewalOptions;
  readonly #heartbeat: Heartbeat;

  constructor(
    tickets: Renewable,
    { scripts, returns, recovery }: { scripts: PermitScripts; returns: Returns; recovery: Recovery },
    options: RenewalOptions,
  ) {
    this.#tickets = tickets;
    this.#scripts = scripts;
    this.#returns = returns;
    this.#recovery = recovery;
    this.#options = options;
    this.#heartbeat = new Heartbeat(() => this.#beat(), options.clock);
    returns.onLeft = () => this.#heartbeat.within(retryMs);
  }

  /** There is something to renew. */
  begin(): void {
    this.#heartbeat.within(beatMs(this.#options.leaseMs, this.#options.random));
  }

  now(): void {
    this.#heartbeat.now();
  }

  soon(): void {
    this.#heartbeat.within(retryMs);
  }

  stop(): void {
    this.#heartbeat.stop();
  }

  /** Says when to beat again. */
  async #beat(): Promise<number> {
    const { leaseMs, random } = this.#options;
    this.#findLost(); // before anything is renewed: whoever slept for a lease has lost its permits, whatever Redis says next
    const holding = [...this.#tickets.holding()];
    const waiting = [...this.#tickets.waiting()];
    let nextMs = beatMs(leaseMs, random);
    try {
      if (holding.length > 0 || waiting.length > 0) nextMs = Math.min(nextMs, await this.#renew(holding, waiting));
      if (this.#returns.size > 0) await this.#returns.flush();
      this.#recovery.heard();
    } catch (error) {
      this.#recovery.failed();
      if (this.#recovery.failures >= patience) this.#tickets.onFailed(error);
      return retryMs;
    }
    const { done: idle } = this.#tickets.holding()[Symbol.iterator]().next();
    const { done: nobody } = this.#tickets.waiting()[Symbol.iterator]().next();
    return idle && nobody && this.#returns.size === 0 ? Infinity : nextMs;
  }

  /** In how many ms somebody lapses whom nobody else may notice; `Infinity` for a process that waits for nothing. */
  async #renew(holding: Ticket[], waiting: Ticket[]): Promise<number> {
    const { clock, leaseMs, random } = this.#options;
    const waits = waiting.length > 0;
    let lapseMs = Infinity;
    while (holding.length > 0 || waiting.length > 0) {
      const [batched, queued] = [holding.splice(0, batch), waiting.splice(0, batch)];
      const held = batched.filter((ticket) => this.#tickets.keeps(ticket)); // the others went back meanwhile
      const sentAt = clock.now();
      const { nextLapseMs, had } = await this.#scripts.renew(held, queued);
      // Not all who wait need to look in the same moment.
      if (waits) lapseMs = nextLapseMs + 1 + 50 * random();
      [...held, ...queued].forEach((ticket, index) => {
        const counted = ticket.validUntil !== Infinity;
        ticket.validUntil = sentAt + leaseMs;
        if (index < held.length && had[index] === 'nothing' && counted) this.#lose(ticket);
        ticket.lost = false; // it is counted again
        this.#tickets.onRenewed(ticket, had[index] ?? 'nothing');
      });
    }
    return lapseMs;
  }

  #findLost(): void {
    const now = this.#options.clock.now();
    for (const ticket of this.#tickets.holding()) if (now >= ticket.validUntil) this.#lose(ticket);
  }

  #lose(ticket: Ticket): void {
    if (ticket.lost) return;
    ticket.lost = true;
    this.#tickets.onLost(ticket);
  }
}
