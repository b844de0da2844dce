import type { StreamStore } from '../resumable/stream-store.ts';

/** A store to be checked, as two processes see it: twice the same where it is one process's. */
export interface Opened {
  readonly store: StreamStore;
  readonly other: StreamStore;
  /** What it was opened with: 100 000 would do. */
  readonly maxStreamBytes: number;
  /** Lets so much time pass, on the clock that the store goes by: 50 ms. What is over is to be kept for 5 s at most. */
  pass(ms: number): Promise<void>;
  /** Ends what was opened beside the stores. They themselves are closed by the check. */
  end?(): Promise<void>;
}

/** Opens a store, afresh for each check. It may have streams of others: checks use names that nobody else has. */
export type OpenStore = () => Opened | Promise<Opened>;

/** One thing that every store of streams does. */
export interface Check {
  readonly title: string;
  /** Rejects, saying where, if the store does not. */
  run(opened: Opened): Promise<void>;
}
