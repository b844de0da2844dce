import type { Decoder, Emit } from '../dialect.ts';
import type { ResponseHead } from '../response-head.ts';
import type { Body } from './body.ts';
import { parse, textOf } from './parse.ts';

/** An answer in one piece. */
export function wholeBody(decoder: Decoder, head: ResponseHead, emit: Emit): Body {
  const parts: Uint8Array[] = [];
  return {
    write: (bytes) => void parts.push(bytes),
    end() {
      decoder.whole(parse(textOf(parts), head), emit);
      decoder.close?.(emit, false);
    },
  };
}
