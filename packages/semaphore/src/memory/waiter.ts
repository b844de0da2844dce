import { Node } from '../list.ts';
import type { PermitOutcome, PermitRequest } from '../permit-store.ts';
import { Waiting } from '../waiting.ts';
import type { KeyShare } from './key-share.ts';

/** Somebody who waits for a permit. */
export class Waiter extends Waiting<PermitOutcome> {
  readonly request: PermitRequest;
  readonly share: KeyShare;
  readonly position: number;
  readonly askedAt: number;
  /** Grows with time, up to the highest. */
  priority: number;
  readonly place: Node<Waiter> = new Node(this);
  readonly age: Node<Waiter> = new Node(this);
  readonly patience: Node<Waiter> = new Node(this);

  constructor(request: PermitRequest, place: { share: KeyShare; position: number; now: number }) {
    super();
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
}
