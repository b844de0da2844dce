/** A provider's grammar, as the server writes it. Events are whole server-sent events, blank line included. */
export interface Wire {
  /** The end of the path by which a request is known. */
  readonly path: string;
  /** What comes before the first delta. */
  readonly head: readonly string[];
  delta(text: string): string;
  /** What comes after the last of `count` deltas. */
  tail(count: number): readonly string[];
  /** A whole answer. */
  whole(text: string): string;
}

export type WireName = 'anthropic' | 'openai';
