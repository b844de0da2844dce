import { NdjsonDecoder } from '../../decode/ndjson.ts';
import type { Decoder, Emit } from '../dialect.ts';
import type { ResponseHead } from '../response-head.ts';
import type { Body } from './body.ts';
import { parse, parseOrNothing } from './parse.ts';

/** A stream of JSON, one line an event. */
export function ndjsonBody(decoder: Decoder, head: ResponseHead, emit: Emit): Body {
  let ending = false;
  const lines = new NdjsonDecoder((line) => {
    const value = ending ? parseOrNothing(line) : parse(line, head);
    if (value !== undefined) decoder.event(value, 'message', emit);
  });
  return {
    write: (bytes) => lines.push(bytes),
    end() {
      ending = true;
      lines.end();
      decoder.close?.(emit, false);
    },
  };
}
