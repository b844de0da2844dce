import type { Refused } from '../errors/refusal.ts';

/** Who writes to a sink, and is told by it what the browser does. */
export interface Writer {
  /** There is room again. */
  resume(): void;
  /** The browser has left. */
  leave(): void;
}

/** Where an answer goes: `attach`, then either `refuse`, or `open`, `write` any number of times and `end`. */
export interface Sink {
  attach(writer: Writer): void;
  /** Sends the head and the first text, if there is one, at once: the browser knows then that it is heard. See `write`. */
  open(headers: Readonly<Record<string, string>>, text: string): boolean;
  /** Sends a text at once. `false`: no more of it, until the writer is resumed. */
  write(text: string): boolean;
  end(text: string): void;
  refuse(refused: Refused): void;
}
