import { hold } from '@sluice/core';
import type { PermitOutcome, PermitRequest } from '../permit-store.ts';
import { Node } from '../list.ts';
import type { KeyShare } from './key-share.ts';

/** Who is told when a waiter has waited enough. */
export interface Room {
  /** Its call is over. */
  leave(waiter: Waiter): void;
}

/** Somebody who waits for a permit. Thousands may, so it is small: one timer does for all of them. */
export class Waiter {
  readonly request: PermitRequest;
  readonly share: KeyShare;
  readonly position: number;
  readonly askedAt: number;
  /** Grows with time, up to the highest. */
  priority: number;
  readonly place: Node<Waiter> = new Node(this);
  readonly age: Node<Waiter> = new Node(this);
  readonly patience: Node<Waiter> = new Node(this);
  readonly #room: Room;
  #waits = true;
  #stopWatching!: () => void;
  #resolve!: (outcome: PermitOutcome) => void;
  #reject!: (error: unknown) => void;

  constructor(room: Room, request: PermitRequest, place: { share: KeyShare; position: number; now: number }) {
    this.#room = room;
    this.request = request;
    this.share = place.share;
    this.position = place.position;
    this.askedAt = place.now;
    this.priority = request.priority;
  }

  /** How often it has moved up. */
  get steps(): number {
    return this.priority - this.request.priority;
  }

  /** Waits, until it is told what comes of it. */
  wait(): Promise<PermitOutcome> {
    const { request } = this;
    this.#stopWatching = hold(request.call ?? request.signal, () => {
      if (this.#waits) this.#room.leave(this);
    });
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  tell(outcome: PermitOutcome): void {
    this.#over();
    this.#resolve(outcome);
  }

  fail(error: unknown): void {
    this.#over();
    this.#reject(error);
  }

  #over(): void {
    this.#waits = false;
    this.#stopWatching();
  }
}
