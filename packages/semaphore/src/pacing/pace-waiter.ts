import type { Cancel } from '@sluice/core';
import { Node } from '../list.ts';
import type { Refusal } from '../permit-store.ts';
import { Waiting } from '../waiting.ts';
import type { Wish } from './pace.ts';
import type { Turn } from './turn.ts';

/** A request in line. */
export class PaceWaiter extends Waiting<Turn | Refusal> {
  readonly wish: Wish;
  readonly askedAt: number;
  readonly position: number;
  readonly place: Node<PaceWaiter> = new Node(this);
  cancelTimer: Cancel | undefined;

  constructor(wish: Wish, askedAt: number, position: number) {
    super();
    this.wish = wish;
    this.askedAt = askedAt;
    this.position = position;
  }
}
