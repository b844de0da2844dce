import { List, Node } from '../list.ts';
import type { Waiter } from './waiter.ts';

/** One key, as far as permits are concerned: what it holds, and who waits on its behalf. */
export class KeyShare {
  readonly key: string | undefined;
  held = 0;
  queued = 0;
  /** It holds as many as it may, and is passed over. */
  capped = false;
  /** Those who wait, by priority. */
  readonly lanes: (Lane | undefined)[] = [];
  /** Its place among the keys of which as many wait. */
  readonly length: Node<KeyShare> = new Node(this);

  constructor(key: string | undefined) {
    this.key = key;
  }
}

/** Who waits for one key at one priority, first come, first served. */
export class Lane {
  readonly waiting: List<Waiter> = new List();
  queued = 0;
  /** Its place among the keys that take turns. */
  readonly turn: Node<Lane> = new Node(this);
}
