const EMPTY = Buffer.alloc(0);

/** Kept for the next line when a line is done; anything larger goes back to the heap. */
const KEPT_BYTES = 64 * 1024;

/**
 * The bytes of a line that has begun and not ended yet.
 *
 * They are copied into one buffer that doubles, so a line costs at most three copies of each of its bytes however
 * many pieces it comes in, nothing of the caller's memory is kept, and a million pieces of one byte are a million
 * bytes here, not a million views that each pin a read of 64 KiB.
 */
export class LineBuffer {
  length = 0;
  #bytes: Buffer = EMPTY;

  append(source: Buffer, start: number, end: number): void {
    const length = this.length + end - start;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(256, length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.length);
      this.#bytes = larger;
    }
    source.copy(this.#bytes, this.length, start, end);
    this.length = length;
  }

  /** The bytes so far, one character each: enough to look at names that are ASCII. */
  peek(): string {
    return this.#bytes.toString('latin1', 0, this.length);
  }

  /** The line as text; the buffer is empty afterwards. */
  take(): string {
    const text = this.#bytes.toString('utf8', 0, this.length);
    this.clear();
    return text;
  }

  clear(): void {
    this.length = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = EMPTY;
  }
}
