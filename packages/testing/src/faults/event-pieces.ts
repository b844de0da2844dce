/** Bytes of a body, cut where events end and nowhere else than its chunks were. */
export interface EventPiece {
  readonly bytes: Uint8Array;
  /** Whether an event ends with it. */
  readonly ends: boolean;
}

const [lineFeed, carriageReturn] = [10, 13];

/**
 * Cuts chunks behind each server-sent event: a blank line, in any of the three line ends. Nothing is decoded, so that
 * what is let through is what was there.
 */
export async function* eventPieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<EventPiece> {
  let lineIsEmpty = true;
  let afterReturn = false;
  let hasContent = false;
  for await (const chunk of body) {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      const continues = byte === lineFeed && afterReturn; // the second half of a line's end
      afterReturn = byte === carriageReturn;
      if (continues) continue;
      if (byte !== lineFeed && byte !== carriageReturn) {
        lineIsEmpty = false;
        hasContent = true;
        continue;
      }
      if (lineIsEmpty && hasContent) {
        const end = byte === carriageReturn && chunk[at + 1] === lineFeed ? at + 2 : at + 1;
        yield { bytes: chunk.subarray(from, end), ends: true };
        from = end;
        hasContent = false;
      }
      lineIsEmpty = true;
    }
    if (from < chunk.length) yield { bytes: chunk.subarray(from), ends: false };
  }
}
