import type { Middleware } from '../chain/middleware.ts';
import type { Completion } from '../events/completion.ts';
import type { ManualClock } from './manual-clock.ts';

/** A link, and what its author lets the laws look at. */
export interface Specimen {
  readonly link: Middleware;
  /** How many things are held besides sockets, timers and listeners: permits, reservations, flights, leases. */
  held?(): number;
  /** What the link has written down so far: rows, settlements, entries. Compared by value. */
  record?(): unknown;
  /**
   * Throws if what the link wrote down does not agree with `completion`, which is the fold of what it passed on. Asked
   * after several attempts and turns.
   */
  understood?(completion: Completion): void;
}

/** Makes a link afresh, on a clock that stands still. It must let four calls at once through. */
export type MakeLink = (tools: { readonly clock: ManualClock }) => Middleware | Specimen;

export type LawNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16;

/** Laws that a link cannot keep as they stand, and why. */
export type Bends = { readonly [Key in LawNumber]?: string };

/** One thing that every link does. */
export interface Law {
  readonly title: string;
  /** Rejects, saying where, if links that `make` makes do not obey. */
  check(make: MakeLink): Promise<void>;
  /** What still holds for a link that bends the law. */
  readonly weaker?: { readonly title: string; check(make: MakeLink): Promise<void> };
}

/** Calls `make` in the one form that laws work with. A link without a name is law 15's matter and nobody else's. */
export function makeSpecimen(make: MakeLink, clock: ManualClock): Specimen {
  const made = make({ clock });
  return typeof made === 'function' ? { link: made } : made;
}
