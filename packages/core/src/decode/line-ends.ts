export const LF = 10;
export const CR = 13;

const WINDOW_BYTES = 4096;

/** The end of the last line that ends in `[start, end)`, or `start` if none does. */
export function endOfLines(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] !== LF && bytes[at - 1] !== CR) at--;
  return at;
}

/** The index of the first line end from `start`, or -1. In windows, so that many lines never mean many looks at the rest. */
export function firstLineEnd(bytes: Buffer, start: number): number {
  for (let at = start; at < bytes.length; at += WINDOW_BYTES) {
    const window = bytes.subarray(at, at + WINDOW_BYTES);
    const lf = window.indexOf(LF);
    const cr = window.indexOf(CR);
    if (lf >= 0 || cr >= 0) return at + (cr < 0 || (lf >= 0 && lf < cr) ? lf : cr);
  }
  return -1;
}
