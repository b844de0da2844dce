import { randomBytes } from 'node:crypto';
import { abortError, type Clock, type Random } from '@sluice/core';
import type { DuplicableClient, ScriptRunner } from '@sluice/redis';
import { closedError } from '../closed-error.ts';
import { MeanHold } from '../memory/mean-hold.ts';
import type { PermitLimits, PermitOutcome, PermitRequest, PermitStore, Refusal } from '../permit-store.ts';
import { Asking } from './asking.ts';
import type { Acquired } from './lua/acquire.ts';
import type { Renewed } from './lua/renew.ts';
import { News, type Fate } from './news.ts';
import { PermitScripts } from './permit-scripts.ts';
import { Recovery } from './recovery.ts';
import { Renewal, type Renewable } from './renewal.ts';
import { Returns } from './returns.ts';
import { SharedPermit } from './shared-permit.ts';
import { Ticket } from './ticket.ts';
import { Wait } from './wait.ts';

/** A permit that lapsed in Redis while its call ran on. */
export interface LostPermit {
  /** The call's. */
  readonly id: string;
  readonly key: string | undefined;
  readonly heldMs: number;
}

/** What {@link SharedPermits} are made of. */
export interface SharedPermitsSetup {
  readonly client: DuplicableClient;
  readonly runner: ScriptRunner;
  readonly name: string;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly onLost: (lost: LostPermit) => void;
}

/** The permits in Redis, as one process sees them. */
export class SharedPermits implements PermitStore, Renewable {
  readonly #setup: SharedPermitsSetup;
  readonly #scripts: PermitScripts;
  readonly #recovery = new Recovery();
  readonly #returns: Returns;
  readonly #asking: Asking;
  readonly #renewal: Renewal;
  readonly #meanHold = new MeanHold();
  /** 16 digits: the scripts find the process of a ticket by them. */
  readonly #session = randomBytes(8).toString('hex');
  readonly #waits = new Map<string, Wait>();
  readonly #held = new Map<string, Ticket>();
  readonly #news: News;
  #asked = 0;
  #closed = false;

  constructor(setup: SharedPermitsSetup) {
    this.#setup = setup;
    this.#scripts = new PermitScripts(setup.runner, setup.name, setup.leaseMs);
    this.#returns = new Returns(this.#scripts, this.#recovery, setup);
    this.#asking = new Asking(this.#scripts, this.#recovery);
    const parts = { scripts: this.#scripts, returns: this.#returns, recovery: this.#recovery };
    this.#renewal = new Renewal(this, parts, setup);
    this.#news = new News(setup.client, this.#scripts.channels + this.#session, {
      onNews: (id, fate) => this.#hear(id, fate),
      onListening: () => this.#renewal.now(), // something may have been said before anybody listened
    });
  }

  limit(limits: PermitLimits): void {
    this.#scripts.limits = limits;
    if (this.#waits.size > 0) this.#renewal.now();
  }

  async acquire(request: PermitRequest): Promise<PermitOutcome> {
    const { signal, remainingMs } = request;
    if (this.#closed) throw closedError();
    if (signal.aborted) throw abortError(signal, 'no');
    const ticket = this.#issue(request);
    ticket.validUntil = ticket.askedAt + this.#setup.leaseMs;
    ticket.mostAhead = this.#meanHold.aheadWithin(remainingMs, this.#scripts.limits.permits);
    const { what, position, ahead, heard } = await this.#ask(ticket);
    if (signal.aborted || this.#closed) {
      if (what !== 'full') this.#returns.give(ticket.id);
      throw this.#closed ? closedError() : abortError(signal, 'no');
    }
    ticket.position = position;
    ticket.ahead = ahead;
    if (what === 'granted' || heard === 'granted') return this.#grant(ticket);
    if (what === 'full') return this.#refuse(ticket, request.maxWaitMs > 0 ? 'full' : 'waited');
    if (what === 'displaced' || heard === 'displaced') return this.#dismiss(ticket, 'displaced');
    if (this.#meanHold.known && this.#waitMs(ticket) > remainingMs) return this.#dismiss(ticket, 'too-long');
    return this.#wait(ticket);
  }

  count(request: PermitRequest): () => void {
    const ticket = this.#issue(request);
    ticket.validUntil = Infinity; // it has no lease yet that could be lost
    this.#hold(ticket);
    return () => this.release(ticket);
  }

  onRecovered(action: () => void): () => void {
    return this.#recovery.onBack(action);
  }

  release(ticket: Ticket): void {
    if (this.#closed) {
      throw new TypeError('Expected a permit to be given back before its store is closed, got it after');
    }
    this.#meanHold.add(this.#setup.clock.now() - ticket.grantedAt);
    this.#held.delete(ticket.id);
    this.#returns.give(ticket.id);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#renewal.stop();
    this.#news.close();
    const waits = [...this.#waits.values()];
    for (const wait of waits) wait.fail(closedError());
    await this.#asking.settled(); // what they bring goes back, too
    await this.#returns.settled();
    const rest = [...this.#held.keys(), ...waits.map(({ ticket }) => ticket.id)];
    this.#held.clear();
    await this.#returns.flush(rest).catch(() => {}); // then it lapses
    this.#setup.runner.close();
  }

  holding(): Iterable<Ticket> {
    return this.#held.values();
  }

  *waiting(): Iterable<Ticket> {
    for (const { ticket } of this.#waits.values()) yield ticket;
  }

  keeps({ id }: Ticket): boolean {
    return this.#waits.has(id) || this.#held.has(id);
  }

  onRenewed(ticket: Ticket, had: Renewed['had'][number]): void {
    const wait = this.#waits.get(ticket.id);
    if (had === 'permit') wait?.settle(this.#grant(ticket));
    else if (had === 'displaced') wait?.settle(this.#dismiss(ticket, 'displaced'));
    else if (had === 'nothing' && wait) this.#askAnew(wait);
  }

  onLost(ticket: Ticket): void {
    const { id, key } = ticket.request;
    try {
      this.#setup.onLost({ id, key, heldMs: this.#setup.clock.now() - ticket.grantedAt });
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error)); // everything else is to be renewed all the same
    }
  }

  onFailed(error: unknown): void {
    for (const wait of this.#waits.values()) this.#leave(wait, error);
  }

  #issue(request: PermitRequest): Ticket {
    return new Ticket(this.#session, this.#asked++, request, this.#setup.clock.now());
  }

  /** The first time: whoever hears of a failure takes no other permit by this ticket. */
  async #ask(ticket: Ticket): Promise<Acquired & { readonly heard: Fate | undefined }> {
    try {
      return await this.#news.beside(ticket.id, this.#asking.ask(ticket));
    } catch (error) {
      this.#returns.keep(ticket.id);
      throw error;
    }
  }

  #wait(ticket: Ticket): Promise<PermitOutcome> {
    const wait = new Wait(ticket, this.#setup.clock, {
      leave: (left, error) => this.#leave(left, error),
      giveUp: (late) => late.settle(this.#dismiss(ticket, 'waited')),
      forget: () => void this.#waits.delete(ticket.id),
    });
    this.#waits.set(ticket.id, wait);
    this.#news.listen();
    this.#renewal.begin();
    return wait.outcome;
  }

  #leave(wait: Wait, error: unknown): void {
    wait.fail(error);
    this.#returns.give(wait.ticket.id);
  }

  /** Told of a permit so late that the lease may be over, it waits for the next renewal, which knows better. */
  #hear(id: string, fate: Fate): void {
    const wait = this.#waits.get(id);
    if (!wait) return;
    if (fate === 'displaced') wait.settle(this.#dismiss(wait.ticket, 'displaced'));
    else if (this.#setup.clock.now() < wait.ticket.validUntil) wait.settle(this.#grant(wait.ticket));
  }

  #grant(ticket: Ticket): SharedPermit {
    this.#hold(ticket);
    return new SharedPermit(this, ticket, ticket.grantedAt - ticket.askedAt);
  }

  #hold(ticket: Ticket): void {
    ticket.grantedAt = this.#setup.clock.now();
    this.#held.set(ticket.id, ticket);
    this.#renewal.begin();
  }

  /** Refuses one that Redis knows of. */
  #dismiss(ticket: Ticket, refused: Refusal['refused']): Refusal {
    this.#returns.give(ticket.id);
    return this.#refuse(ticket, refused);
  }

  #refuse(ticket: Ticket, refused: Refusal['refused']): Refusal {
    const waitedMs = this.#setup.clock.now() - ticket.askedAt;
    return { refused, waitedMs, position: ticket.position, retryAfterMs: this.#waitMs(ticket) };
  }

  #waitMs({ ahead }: Ticket): number {
    return this.#meanHold.waitMs(ahead + 1, this.#scripts.limits.permits);
  }

  /** Redis knows nothing of one who waits: it was flushed, or has lost what it had. */
  #askAnew({ ticket }: Wait): void {
    this.#asking.ask(ticket).then(
      ({ what }) => {
        if (!this.keeps(ticket)) this.#returns.give(ticket.id);
        else if (what === 'granted') this.#waits.get(ticket.id)?.settle(this.#grant(ticket));
        else if (what === 'displaced') this.#waits.get(ticket.id)?.settle(this.#dismiss(ticket, 'displaced'));
      },
      () => {
        if (this.keeps(ticket)) this.#renewal.soon(); // which asks again
        else this.#returns.keep(ticket.id);
      },
    );
  }
}
