import type { Clock } from '@sluice/core';

/** What there is to say about an answer to a browser. */
export interface SseOptions {
  /**
   * How long to wait for what decides the status: the first event that is no note, or an error. Then it is 200, and what
   * fails later is an error inside the stream. `Infinity`: as long as it takes.
   * @defaultValue `1_000`
   */
  readonly statusWithinMs?: number;
  /**
   * After how long without a frame a comment goes out, so that nobody on the way takes the silence for the end.
   * `Infinity`: never.
   * @defaultValue `15_000`
   */
  readonly heartbeatMs?: number;
  /** The browser's request: fires when it has left. */
  readonly signal?: AbortSignal;
  /**
   * Which notes of links go to the browser, whole but for the text of a store's error (`storeError`), which is ours alone.
   * @defaultValue none
   */
  readonly notes?: readonly string[];
  /** Headers besides ours, of streams and refusals alike. Ours stay. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Is told of every error in full; the browser gets a code and a sentence of ours. Not of browsers that leave.
   * @defaultValue what is `internal` is a warning of the process, the rest is not told
   */
  readonly onError?: (error: unknown) => void;
  /** For tests and simulations. @defaultValue the real time */
  readonly clock?: Clock;
}
