import { SseDecoder } from '../../decode/sse.ts';
import type { CompletionEvent } from '../../events/event.ts';
import type { Decoder, Emit } from '../dialect.ts';
import { truncated } from '../exchange-errors.ts';
import type { ResponseHead } from '../response-head.ts';
import type { Body } from './body.ts';
import { DeltaTemplate } from './delta-template.ts';
import { parse, parseOrNothing } from './parse.ts';

/** A stream of server-sent events. */
export function sseBody(decoder: Decoder, head: ResponseHead, emit: Emit): Body {
  let over = false;
  let ending = false;
  let ended = false;
  const template = decoder.repeats ? new DeltaTemplate() : undefined;
  /** What the event at hand has made so far. */
  let made = 0;
  let last: CompletionEvent | undefined;
  const watched: Emit = (event) => {
    made++;
    last = event;
    if (event.type === 'end') ended = true;
    emit(event);
  };
  const close = (marked: boolean): void => {
    if (over) return;
    over = true;
    decoder.close?.(watched, marked);
  };
  const sse = new SseDecoder({
    onEvent(data, name) {
      if (over || data === '') return;
      // A gateway says it on wires that know no such marker: there it is nothing, and the real one may still come.
      if (data.length < 16 && data.trim() === '[DONE]') {
        if (!decoder.close) return;
        close(true);
        if (!ended) throw truncated(head); // the server has said its last word, and may leave the socket open
        return;
      }
      const delta = template?.match(data, name);
      if (delta) return emit(delta);
      const value = ending ? parseOrNothing(data) : parse(data, head);
      if (value === undefined) return;
      made = 0;
      decoder.event(value, name, watched);
      if (made === 1) template?.learn(data, name, last!);
      else template?.forget();
    },
  });
  return {
    write: (bytes) => sse.push(bytes),
    end() {
      ending = true; // an event cut in its middle is a truncated answer, not a malformed one
      sse.end({ dispatch: true });
      close(false);
    },
    cut: () => close(false),
  };
}
