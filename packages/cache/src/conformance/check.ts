import type { CacheStore } from '../cache-store.ts';

/** A store to be checked. */
export interface Opened {
  readonly store: CacheStore;
  /** Lets so much time pass, on the clock that the store goes by: 200 ms at most. */
  pass(ms: number): Promise<void>;
  /** Ends what was opened beside the store. The store itself is closed by the check. */
  end?(): Promise<void>;
}

/** Opens a store, afresh for each check. It may have entries of others: checks use names that nobody else has. */
export type OpenStore = () => Opened | Promise<Opened>;

/** One thing that every store of answers does. */
export interface Check {
  readonly title: string;
  /** Rejects, saying where, if the store does not. */
  run(opened: Opened): Promise<void>;
}

/** A store that processes share, as two of them see it. */
export interface OpenedShared extends Opened {
  /** What another process opened. Closed by the check as well. */
  readonly other: CacheStore;
}

/** Opens a store that processes share, twice. */
export type OpenShared = () => OpenedShared | Promise<OpenedShared>;

/** One thing that every store does that processes share. */
export interface SharedCheck {
  readonly title: string;
  /** Rejects, saying where, if the store does not. */
  run(opened: OpenedShared): Promise<void>;
}
