/** Who takes what an `SseDecoder` reads. The order of the calls is the order of the stream. */
export interface SseHandlers {
  /**
   * One event, as soon as its blank line is there. Positional, so that nothing is allocated for it.
   *
   * @param data - The `data` lines, joined with LF. May share memory with up to 64 KiB of neighbours for as long as it
   *   is held.
   * @param event - `'message'` when the event named none.
   * @param lastEventId - The id in force, from this event or an earlier one; `''` when there was none.
   */
  onEvent(data: string, event: string, lastEventId: string): void;
  /** One comment, without its colon and one leading space. Without this handler comments are neither kept nor counted. */
  onComment?(comment: string): void;
  /** The server's wish how long to wait before a reconnect, in ms; at most `Number.MAX_SAFE_INTEGER`. */
  onRetry?(retryMs: number): void;
}

/** How large a stream's parts may be before the decoder gives up. */
export interface SseLimits {
  /**
   * Bytes of one line without its line end. Lines that mean nothing (unknown fields, comments that nobody takes) are
   * not limited, because nothing of them is kept.
   *
   * @defaultValue 16 MiB
   */
  readonly maxLineBytes?: number;
  /**
   * Bytes of one event's data, as UTF-8.
   *
   * @defaultValue 16 MiB
   */
  readonly maxEventBytes?: number;
}
