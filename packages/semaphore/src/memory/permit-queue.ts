import { List } from '../list.ts';
import { highestPriority } from '../priority.ts';
import { Lane, type KeyShare } from './key-share.ts';
import { LineLengths } from './line-lengths.ts';
import type { Waiter } from './waiter.ts';

/** One priority: the keys that take turns at it, and how many wait in all. */
class Level {
  queued = 0;
  /** How many keys take turns. */
  keys = 0;
  readonly #turns = new List<Lane>();

  get next(): Lane | undefined {
    return this.#turns.first?.item;
  }

  enter({ turn }: Lane): void {
    this.#turns.push(turn);
    this.keys++;
  }

  leave({ turn }: Lane): void {
    this.#turns.remove(turn);
    this.keys--;
  }
}

/**
 * Who is next: the highest priority; among equals the keys take turns; within a key the first. Whoever has waited for
 * `agingMs` moves up by one. Each step in, out and up takes the same time however many wait, and nobody moves up more
 * than nine times, so that a queue drains in linear time.
 */
export class PermitQueue {
  size = 0;
  readonly #levels = Array.from({ length: highestPriority + 1 }, () => new Level());
  readonly #lengths = new LineLengths();
  /** Everybody who can still move up, by how often they have: each list in the order in which its members came. */
  readonly #aging = Array.from({ length: highestPriority }, () => new List<Waiter>());

  /** How many wait who are of this priority, or of a higher one. */
  ahead(priority: number): number {
    let ahead = 0;
    for (let level = priority; level <= highestPriority; level++) ahead += this.#levels[level]!.queued;
    return ahead;
  }

  /** How many are served before somebody new of this key and priority, as keys take turns: no more than so many. */
  turnsAhead({ lanes, capped }: KeyShare, priority: number): number {
    const { queued, keys } = this.#levels[priority]!;
    const own = lanes[priority]?.queued ?? 0;
    const others = own > 0 && !capped ? keys - 1 : keys;
    return this.ahead(priority) - queued + own + Math.min(queued - own, others * (own + 1));
  }

  /**
   * Who gives up its place to somebody new of this key, when there are no more: of the key of which most wait whoever would be
   * served last. Nobody, unless even then more of that key wait than of this one: else the two would go on taking places from
   * each other, and neither be better off.
   */
  displacedBy({ queued }: KeyShare): Waiter | undefined {
    const { longest } = this.#lengths;
    if (!longest || longest.queued - 1 <= queued) return undefined;
    return longest.lanes.find((lane) => lane !== undefined)?.waiting.last?.item;
  }

  push(waiter: Waiter): void {
    const { share, priority } = waiter;
    const level = this.#levels[priority]!;
    const lane = (share.lanes[priority] ??= new Lane());
    if (lane.queued === 0 && !share.capped) level.enter(lane);
    lane.waiting.push(waiter.place);
    lane.queued++;
    if (priority < highestPriority) this.#aging[waiter.steps]!.push(waiter.age);
    level.queued++;
    this.#lengths.grow(share);
    this.size++;
  }

  remove(waiter: Waiter): void {
    const { share, priority } = waiter;
    const level = this.#levels[priority]!;
    const lane = share.lanes[priority]!;
    lane.waiting.remove(waiter.place);
    lane.queued--;
    if (lane.queued === 0) {
      if (!share.capped) level.leave(lane);
      share.lanes[priority] = undefined;
    }
    if (priority < highestPriority) this.#aging[waiter.steps]!.remove(waiter.age);
    level.queued--;
    this.#lengths.shrink(share);
    this.size--;
  }

  /** Takes out the next one that may be served. */
  shift(now: number, agingMs: number): Waiter | undefined {
    this.#age(now, agingMs);
    for (let priority = highestPriority; priority >= 0; priority--) {
      const level = this.#levels[priority]!;
      const lane = level.next;
      if (!lane) continue;
      level.leave(lane);
      level.enter(lane); // its next turn comes after everybody else's
      const waiter = lane.waiting.first!.item;
      this.remove(waiter);
      return waiter;
    }
    return undefined;
  }

  /** Whether a key is passed over from now on. */
  cap(share: KeyShare, capped: boolean): void {
    if (share.capped === capped) return;
    share.capped = capped;
    share.lanes.forEach((lane, priority) => {
      if (!lane) return;
      const level = this.#levels[priority]!;
      if (capped) level.leave(lane);
      else level.enter(lane);
    });
  }

  /** Priorities are a head start and no caste: whoever waits long enough moves up, behind those who are there. */
  #age(now: number, agingMs: number): void {
    this.#aging.forEach((list, steps) => {
      for (let waiter = list.first?.item; waiter; waiter = list.first?.item) {
        if (now - waiter.askedAt < (steps + 1) * agingMs) return;
        this.remove(waiter);
        waiter.priority++;
        this.push(waiter);
      }
    });
  }
}
