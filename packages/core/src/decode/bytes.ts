import { isAscii } from 'node:buffer';
import { CompletionError } from '../errors/completion-error.ts';

/** What one line, and one event, may have unless the caller says otherwise: far above any real one, far below the heap. */
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/**
 * How much is decoded at once. A read of the network has at most this; a larger array (a recording, a test) is taken
 * in pieces, because the texts handed out are slices that keep the piece they come from alive.
 */
export const PIECE_BYTES: number = 64 * 1024;

/**
 * The same where not all is ASCII. One other character makes the whole text two bytes a character, and every slice of it,
 * and `JSON.parse` of those takes twice as long: so it spoils the events around it and not the whole read.
 */
const MIXED_PIECE_BYTES = 1_024;

/** A read of an event or two is one piece in any case: nobody has to look through it. */
export function pieceBytesFor(bytes: Buffer): number {
  return bytes.length <= MIXED_PIECE_BYTES || isAscii(bytes) ? PIECE_BYTES : MIXED_PIECE_BYTES;
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);

/** Sees the same memory as a `Buffer`, whose natives are much faster than a `TextDecoder` on small reads. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Text of bytes, by the native that `toString` ends in: on reads of one event its checks of arguments cost as much as the
 * decoding. Every `Buffer` has it; the types do not.
 */
export function decodeUtf8(bytes: Buffer, start: number, end: number): string {
  return (bytes as Buffer & { utf8Slice(start: number, end: number): string }).utf8Slice(start, end);
}

/** Drops exactly one byte order mark from the front of a stream, whatever the pieces it comes in. */
export class LeadingBom {
  /** True as soon as the first bytes are known to be a mark or not. */
  decided = false;
  #seen = 0;

  /** True while everything seen may still be the beginning of a mark. */
  get begun(): boolean {
    return !this.decided && this.#seen > 0;
  }

  /** Hands back what to go on with: nothing while undecided, and what was held back if it was no mark after all. */
  strip(bytes: Buffer): Buffer {
    const before = this.#seen;
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] !== BOM[this.#seen]) {
        this.decided = true;
        return before === 0 ? bytes : Buffer.concat([BOM.subarray(0, before), bytes]);
      }
      if (++this.#seen === BOM.length) {
        this.decided = true;
        return bytes.subarray(at + 1);
      }
    }
    return NOTHING;
  }
}

/** @throws RangeError when a limit is not a positive number. */
export function checkedLimit(name: string, value: number = DEFAULT_MAX_BYTES): number {
  if (!(value >= 1)) throw new RangeError(`${name} must be at least 1, got ${value}`);
  return value;
}

export function tooLarge(what: string, limit: string, bytes: number): CompletionError {
  return new CompletionError('malformed', `${what} of the answer has more than ${limit} (${bytes}) bytes`, {
    fault: 'target',
    sent: 'yes',
  });
}
