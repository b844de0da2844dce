import type { CompletionEvent } from '@sluice/core';
import type { SafeError } from '../errors/safe-error.ts';

/** A way to say events as server-sent events. One is made for each answer, so that it may remember what it said. */
export interface Wording {
  /** What makes this wording known, besides the headers of every stream. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is said of an event; empty: nothing. */
  event(event: CompletionEvent): string;
  /** What is said after the `end` of an answer. */
  done(): string;
  /** What is said of an answer that failed when it had begun. Nothing is said after it. */
  failed(error: SafeError): string;
}
