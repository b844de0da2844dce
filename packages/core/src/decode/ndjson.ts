import { asBuffer, checkedLimit, LeadingBom, PIECE_BYTES, tooLarge } from './bytes.ts';
import { LineBuffer } from './line-buffer.ts';
import { LF } from './line-ends.ts';

/**
 * Reads newline-delimited JSON from bytes, whatever the pieces they come in, and hands out each line as text. Parsing
 * is the caller's: it knows what a line that is no JSON means.
 *
 * - Lines end at LF; a CR before it belongs to the line end. Lines of only spaces and tabs are skipped.
 * - Work and memory are linear in the bytes. Nothing of `bytes` is kept after `push`: the caller may use them again.
 * - Invalid UTF-8 becomes U+FFFD; one leading byte order mark is dropped.
 * - After an error (the limit, or a handler that threw) and after `end`, `push` does nothing.
 *
 * @example
 * ```ts
 * const decoder = new NdjsonDecoder((line) => console.log(JSON.parse(line)));
 * for await (const bytes of body) decoder.push(bytes);
 * decoder.end();
 * ```
 */
export class NdjsonDecoder {
  #onLine: (line: string) => void;
  #open: LineBuffer = new LineBuffer();
  #bom: LeadingBom = new LeadingBom();
  #maxLineBytes: number;
  #pieceBytes: number;
  #ended: { incomplete: boolean } | undefined;

  /**
   * @param onLine - Takes a line without its line end. It may share memory with up to 64 KiB of neighbours.
   * @param limits - `maxLineBytes`: bytes of one line without its LF, 16 MiB by default.
   * @throws RangeError when the limit is not a positive number.
   */
  constructor(onLine: (line: string) => void, limits: { maxLineBytes?: number } = {}) {
    this.#onLine = onLine;
    this.#maxLineBytes = checkedLimit('maxLineBytes', limits.maxLineBytes);
    // A line inside of a piece cannot be longer than the piece, so only lines that cross one need counting.
    this.#pieceBytes = Math.min(PIECE_BYTES, Math.floor(this.#maxLineBytes));
  }

  /**
   * Reads on. May be called with any number of bytes, also with none; not from within the handler.
   *
   * @throws CompletionError `malformed` when a line is larger than the limit.
   * @throws Whatever the handler throws. Both are thrown once: every later `push` does nothing.
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
   * Says that no more bytes will come, and hands out the last line if it had no LF. The handler may call it to stop.
   *
   * @returns `incomplete`: whether there was such a line, or reading had failed. A last line without LF may be half of
   *   one; whether it is, its JSON tells. Calling it again returns the same.
   */
  end(): { incomplete: boolean } {
    if (this.#ended !== undefined) return this.#ended;
    const text = this.#open.take();
    const blank = isBlank(text, 0, text.length);
    this.#ended = { incomplete: this.#bom.begun || !blank };
    if (!blank) this.#onLine(withoutCr(text, 0, text.length));
    return this.#ended;
  }

  #stop(incomplete: boolean): void {
    this.#ended ??= { incomplete };
    this.#open.clear();
  }

  #read(bytes: Buffer): void {
    if (!this.#bom.decided) bytes = this.#bom.strip(bytes);
    const { length } = bytes;
    let at = 0;
    while (at < length && this.#ended === undefined) {
      const end = this.#open.length > 0 ? at : endOfLines(bytes, at, Math.min(length, at + this.#pieceBytes));
      if (end === at) at = this.#readOpenLine(bytes, at);
      else {
        this.#lines(bytes.toString('utf8', at, end));
        at = end;
      }
    }
  }

  #readOpenLine(bytes: Buffer, start: number): number {
    const lf = bytes.indexOf(LF, start);
    const end = lf < 0 ? bytes.length : lf;
    if (this.#open.length + end - start > this.#maxLineBytes) {
      throw tooLarge('A line', 'maxLineBytes', this.#maxLineBytes);
    }
    const next = lf < 0 ? end : lf + 1;
    this.#open.append(bytes, start, next);
    if (lf >= 0) this.#lines(this.#open.take());
    return next;
  }

  /** Hands out `text`: whole lines, each with its LF. */
  #lines(text: string): void {
    for (let at = 0; at < text.length && this.#ended === undefined;) {
      const lf = text.indexOf('\n', at);
      if (!isBlank(text, at, lf)) this.#onLine(withoutCr(text, at, lf));
      at = lf + 1;
    }
  }
}

/** The end of the last line that ends in `[start, end)`, or `start` if none does. */
function endOfLines(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] !== LF) at--;
  return at;
}

function isBlank(text: string, start: number, end: number): boolean {
  let at = start;
  while (at < end && ' \t\r'.includes(text.charAt(at))) at++;
  return at === end;
}

function withoutCr(text: string, start: number, end: number): string {
  return text.slice(start, end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end);
}
