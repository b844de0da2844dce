import type { Cancel } from '@sluice/core';
import type { PermitOutcome, PermitRequest } from '../permit-store.ts';
import type { KeyShare } from './key-share.ts';
import { Node } from '../list.ts';

/** Who is told when a waiter has waited enough. */
export interface Room {
  /** Its signal fired. */
  leave(waiter: Waiter): void;
}

/**
 * Somebody who waits for a permit. Thousands may, so it is one object: the listener of its signal too, in place of a
 * closure.
 */
export class Waiter {
  readonly request: PermitRequest;
  readonly share: KeyShare;
  readonly position: number;
  readonly askedAt: number;
  /** Grows with time, up to the highest. */
  priority: number;
  readonly place: Node<Waiter> = new Node(this);
  readonly age: Node<Waiter> = new Node(this);
  cancelTimer: Cancel | undefined;
  readonly #room: Room;
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
    this.request.signal.addEventListener('abort', this, { once: true });
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** What a signal calls when it fires. */
  handleEvent(): void {
    this.#room.leave(this);
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
    this.cancelTimer?.();
    this.request.signal.removeEventListener('abort', this);
  }
}
