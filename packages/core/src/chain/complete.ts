import type { Attributes } from '../call/call.ts';
import type { CompletionRequest } from '../call/request.ts';
import type { Completion } from '../events/completion.ts';
import type { EventStream } from './event-stream.ts';
import type { Transport } from './middleware.ts';

/** What a caller says about one call besides its request. */
export interface CallOptions {
  /** Ends the call when it fires. The read that waits rejects at once with `aborted`. */
  readonly signal?: AbortSignal;
  /** How long the whole call may take, waits and retries included. @defaultValue no limit but the transport's own */
  readonly timeoutMs?: number;
  /** Who asks and why. */
  readonly attributes?: Attributes;
  /** The call's id, where the caller has one: ledgers and limits count a call once by it. @defaultValue 128 random bits, in 32 hexadecimal digits */
  readonly id?: string;
  /**
   * Only for streams: a reader that takes nothing for this long is left (`abandoned`), because what it holds is others'
   * as well. Noticed within twice the time. @defaultValue `300_000`
   */
  readonly readerTimeoutMs?: number;
}

/** How long `close()` waits. */
export interface CloseOptions {
  /** How long running calls may go on before they are cut with `closed`. @defaultValue `10_000` */
  readonly deadlineMs?: number;
}

/** A chain, ready to be asked. Made by {@link compose}. */
export interface Complete {
  /**
   * Asks and waits for the whole answer.
   * @throws {@link CompletionError} with `partial`, the answer as far as it came.
   */
  (request: CompletionRequest, options?: CallOptions): Promise<Completion>;
  /** Asks and hands out the events as they come. Nothing is sent before the first is read. */
  stream(request: CompletionRequest, options?: CallOptions): EventStream;
  /** The names of the links, outermost first, the transport last. */
  readonly chain: readonly string[];
  /** The chain as a transport: what `compose` and routers take in last place. */
  readonly transport: Transport;
  /**
   * Takes no new calls, lets the running ones finish until the deadline, cuts the rest, waits until they have unwound
   * and closes the links, outermost first. What stands in other chains, too, is flushed, and closed with the last of them.
   */
  close(options?: CloseOptions): Promise<void>;
}
