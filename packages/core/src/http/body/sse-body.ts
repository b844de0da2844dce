import { SseDecoder, type SseHandlers } from '../../decode/sse.ts';
import type { CompletionEvent } from '../../events/event.ts';
import type { Decoder, Emit } from '../dialect.ts';
import { truncated } from '../exchange-errors.ts';
import type { ResponseHead } from '../response-head.ts';
import type { Body } from './body.ts';
import { DeltaTemplate } from './delta-template.ts';
import { parse, parseOrNothing } from './parse.ts';

/** A stream of server-sent events. */
export class SseBody implements Body, SseHandlers {
  readonly #decoder: Decoder;
  readonly #head: ResponseHead;
  readonly #emit: Emit;
  readonly #sse: SseDecoder = new SseDecoder(this);
  readonly #template: DeltaTemplate | undefined;
  /** What the event at hand has made so far. */
  #made = 0;
  #last: CompletionEvent | undefined;
  #ended = false;
  /** No more bytes will come: an event cut in its middle is a truncated answer, not a malformed one. */
  #ending = false;
  #over = false;

  constructor(decoder: Decoder, head: ResponseHead, emit: Emit) {
    this.#decoder = decoder;
    this.#head = head;
    this.#emit = emit;
    if (decoder.repeats) this.#template = new DeltaTemplate();
  }

  write(bytes: Uint8Array): void {
    this.#sse.push(bytes);
  }

  end(): void {
    this.#ending = true;
    this.#sse.end({ dispatch: true });
    this.#close(false);
  }

  cut(): void {
    this.#close(false);
  }

  onEvent(data: string, name: string): void {
    if (this.#over || data === '') return;
    if (data.length < 16 && data.trim() === '[DONE]') return this.#done();
    const delta = this.#template?.match(data, name);
    if (delta) return this.#emit(delta);
    const value = this.#ending ? parseOrNothing(data) : parse(data, this.#head);
    if (value === undefined) return;
    this.#made = 0;
    this.#decoder.event(value, name, this.#hear);
    if (this.#made === 1) this.#template?.learn(data, name, this.#last!);
    else this.#template?.forget();
  }

  /** A gateway says it on wires that know no such marker: there it is nothing, and the real one may still come. */
  #done(): void {
    if (!this.#decoder.close) return;
    this.#close(true);
    if (!this.#ended) throw truncated(this.#head); // the server has said its last word, and may leave the socket open
  }

  #close(marked: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#decoder.close?.(this.#hear, marked);
  }

  readonly #hear: Emit = (event) => {
    this.#made++;
    this.#last = event;
    if (event.type === 'end') this.#ended = true;
    this.#emit(event);
  };
}
