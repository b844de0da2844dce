import { hold, type Cancel } from '@sluice/core';
import { Node } from '../list.ts';
import type { Refusal } from '../permit-store.ts';
import type { Wish } from './pace.ts';
import type { Turn } from './turn.ts';

/** Who is told when a waiter's call is over. */
interface Line {
  leave(waiter: PaceWaiter): void;
}

/** A request in line. */
export class PaceWaiter {
  readonly wish: Wish;
  readonly askedAt: number;
  readonly position: number;
  readonly place: Node<PaceWaiter> = new Node(this);
  cancelTimer: Cancel | undefined;
  readonly #line: Line;
  #waits = true;
  #stopWatching!: () => void;
  #resolve!: (outcome: Turn | Refusal) => void;
  #reject!: (error: unknown) => void;

  constructor(line: Line, wish: Wish, askedAt: number, position: number) {
    this.#line = line;
    this.wish = wish;
    this.askedAt = askedAt;
    this.position = position;
  }

  wait(): Promise<Turn | Refusal> {
    this.#stopWatching = hold(this.wish.call, () => {
      if (this.#waits) this.#line.leave(this);
    });
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  tell(outcome: Turn | Refusal): void {
    this.#over();
    this.#resolve(outcome);
  }

  fail(error: unknown): void {
    this.#over();
    this.#reject(error);
  }

  #over(): void {
    this.cancelTimer?.();
    this.#waits = false;
    this.#stopWatching();
  }
}
