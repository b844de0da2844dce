import { asBuffer, decodeUtf8, checkedLimit, LeadingBom, PIECE_BYTES, pieceBytesFor, tooLarge } from './bytes.ts';
import { LineBuffer } from './line-buffer.ts';
import { CR, endOfLines, firstLineEnd, LF } from './line-ends.ts';
import { SseBlock } from './sse-block.ts';
import { NAME_BYTES } from './sse-fields.ts';
import type { SseHandlers, SseLimits } from './sse-handlers.ts';

export type { SseHandlers, SseLimits } from './sse-handlers.ts';

/**
 * Reads a server-sent event stream (WHATWG HTML 9.2.5 and 9.2.6) from the bytes of a response, whatever the pieces
 * they come in: the same bytes give the same events.
 *
 * - An event is handed out in the `push` that completes its blank line, be it LF, CRLF or CR.
 * - Work and memory are linear in the bytes. Nothing of `bytes` is kept after `push`: the caller may use them again.
 * - Invalid UTF-8 becomes U+FFFD; one leading byte order mark is dropped.
 * - After an error (a limit, or a handler that threw) and after `end`, `push` does nothing.
 *
 * @example
 * ```ts
 * const decoder = new SseDecoder({ onEvent: (data, event) => console.log(event, JSON.parse(data)) });
 * for await (const bytes of body) decoder.push(bytes);
 * if (decoder.end().incomplete) console.log('cut off');
 * ```
 */
export class SseDecoder {
  #block: SseBlock;
  #open: LineBuffer = new LineBuffer();
  #bom: LeadingBom = new LeadingBom();
  #maxLineBytes: number;
  #pieceBytes: number;
  /** Inside a line that means nothing: its bytes are dropped up to the line end. */
  #ignoring = false;
  /** The last byte was a CR, which ended its line; an LF right behind it belongs to it. */
  #skipLf = false;
  #ended: { incomplete: boolean } | undefined;

  /** @throws RangeError when a limit is not a positive number. */
  constructor(handlers: SseHandlers, limits: SseLimits = {}) {
    this.#maxLineBytes = checkedLimit('maxLineBytes', limits.maxLineBytes);
    this.#block = new SseBlock(handlers, checkedLimit('maxEventBytes', limits.maxEventBytes));
    // A line inside of a piece cannot be longer than the piece, so only lines that cross one need counting.
    this.#pieceBytes = Math.min(PIECE_BYTES, Math.floor(this.#maxLineBytes));
  }

  /** The id in force after the last blank line, `''` when there is none. Not for reconnecting a call: that pays twice. */
  get lastEventId(): string {
    return this.#block.lastEventId;
  }

  /**
   * Reads on. May be called with any number of bytes, also with none; not from within a handler.
   *
   * @throws CompletionError `malformed` when a line or an event is larger than its limit.
   * @throws Whatever a handler throws. Both are thrown once: every later `push` does nothing.
   */
  push(bytes: Uint8Array): void {
    if (this.#ended !== undefined) return;
    try {
      this.#read(asBuffer(bytes));
    } catch (error) {
      this.#stop(true);
      throw error;
    }
  }

  /**
   * Says that no more bytes will come. An event whose blank line never came is discarded, as the standard has it.
   * A handler may call it to stop: nothing more is handed out.
   *
   * @param options - `dispatch: true` hands that last event out all the same, for servers that end with a bare
   *   `data: [DONE]`. It may be half of what was sent: whether an answer is whole is for its terminal marker to tell.
   * @returns `incomplete`: whether the bytes ended inside a line or an event, or reading had failed. Calling it again
   *   returns the same.
   */
  end(options: { dispatch?: boolean } = {}): { incomplete: boolean } {
    if (this.#ended !== undefined) return this.#ended;
    const openLine = this.#ignoring || this.#open.length > 0 || this.#bom.begun;
    const incomplete = openLine || this.#block.begun;
    try {
      if (incomplete && options.dispatch === true) this.#block.lines(`${this.#open.take()}\n${openLine ? '\n' : ''}`);
    } finally {
      this.#stop(incomplete);
    }
    return { incomplete };
  }

  #stop(incomplete: boolean): void {
    this.#ended ??= { incomplete };
    this.#block.stopped = true;
    this.#open.clear();
  }

  #read(bytes: Buffer): void {
    if (!this.#bom.decided) bytes = this.#bom.strip(bytes);
    const { length } = bytes;
    if (length === 0) return;
    let at = this.#skipLf && bytes[0] === LF ? 1 : 0;
    this.#skipLf = false;
    const pieceBytes = Math.min(this.#pieceBytes, pieceBytesFor(bytes));
    while (at < length && !this.#block.stopped) {
      const end =
        this.#ignoring || this.#open.length > 0 ? at : endOfLines(bytes, at, Math.min(length, at + pieceBytes));
      if (end === at) at = this.#readOpenLine(bytes, at);
      else {
        this.#block.lines(decodeUtf8(bytes, at, end));
        at = this.#afterLine(bytes, end);
      }
    }
  }

  /** Goes on with a line that a piece did not end, or begins one. Returns where to read on. */
  #readOpenLine(bytes: Buffer, start: number): number {
    const lineEnd = firstLineEnd(bytes, start);
    const end = lineEnd < 0 ? bytes.length : lineEnd;
    if (!this.#ignoring) this.#keep(bytes, start, end, lineEnd >= 0);
    if (lineEnd < 0) return end;
    if (this.#ignoring) this.#ignoring = false;
    else {
      this.#open.append(bytes, lineEnd, lineEnd + 1);
      this.#block.lines(this.#open.take());
    }
    return this.#afterLine(bytes, lineEnd + 1);
  }

  /** Keeps bytes of the open line, after its name has shown that it matters and before it is too long. */
  #keep(bytes: Buffer, start: number, end: number, whole: boolean): void {
    let from = start;
    if (this.#open.length < NAME_BYTES) {
      from = Math.min(end, start + NAME_BYTES - this.#open.length);
      this.#open.append(bytes, start, from);
      if (!this.#block.wants(this.#open.peek())) {
        this.#open.clear();
        this.#ignoring = true;
        return;
      }
    }
    // A line whose name is not known yet is not judged: the limit must not depend on where the pieces are cut.
    const named = whole || this.#open.length === NAME_BYTES || from === start;
    if (named && this.#open.length + end - from > this.#maxLineBytes) {
      throw tooLarge('A line', 'maxLineBytes', this.#maxLineBytes);
    }
    this.#open.append(bytes, from, end);
  }

  /** Where to read on behind a line end: CR LF is one, also when the LF has yet to come. */
  #afterLine(bytes: Buffer, next: number): number {
    if (bytes[next - 1] !== CR) return next;
    if (next === bytes.length) this.#skipLf = true;
    return bytes[next] === LF ? next + 1 : next;
  }
}
