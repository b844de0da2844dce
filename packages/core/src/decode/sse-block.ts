import { tooLarge } from './bytes.ts';
import { LF } from './line-ends.ts';
import { COLON, isData, isEvent, mayBeField, valueStart } from './sse-fields.ts';
import type { SseHandlers } from './sse-handlers.ts';

/** One UTF-16 unit is at most three bytes of UTF-8. */
const BYTES_PER_UNIT = 3;

/**
 * Turns the lines of an event stream into events. Works on text of whole lines, because one native call that decodes a
 * whole read and `indexOf` on its string are cheaper than a native call for each value.
 */
export class SseBlock {
  lastEventId = '';
  /** Set from outside: nothing more is handed out, not even of the text at hand. */
  stopped = false;
  #handlers: SseHandlers;
  #maxEventBytes: number;
  /** The data lines of the event that has begun; joined once, so that many small lines cost no more than one large. */
  #data: string[] = [];
  #dataBytes = 0;
  #event = '';
  #id = '';

  constructor(handlers: SseHandlers, maxEventBytes: number) {
    this.#handlers = handlers;
    this.#maxEventBytes = maxEventBytes;
  }

  /** Whether an event has begun whose blank line has not come. */
  get begun(): boolean {
    return this.#data.length > 0 || this.#event !== '';
  }

  /** Whether a line that begins so can matter. False is final, true is not until `NAME_BYTES` are there. */
  wants(head: string): boolean {
    return head.startsWith(':') ? this.#handlers.onComment !== undefined : mayBeField(head);
  }

  /** Reads `text`: whole lines, each with its line end. A CR at the very end is one. */
  lines(text: string): void {
    if (text.includes('\r')) text = text.replaceAll(/\r\n?/g, '\n');
    const { length } = text;
    let at = 0;
    while (at < length && !this.stopped) {
      if (text.charCodeAt(at) === LF) {
        this.#dispatch();
        at++;
        continue;
      }
      const end = text.indexOf('\n', at);
      if (isEvent(text, at)) this.#event = text.slice(valueStart(text, at + 6), end);
      else if (!isData(text, at)) this.#line(text, at, end);
      else {
        const value = text.slice(valueStart(text, at + 5), end);
        if (this.#data.length === 0 && text.charCodeAt(end + 1) === LF) {
          // Nearly every event of every provider: one line of data, its blank line in the same read.
          this.#checkSize(value);
          this.#emit(value);
          at = end + 2;
          continue;
        }
        this.#addData(value);
      }
      at = end + 1;
    }
  }

  /** Everything rarer: comments, `id`, `retry`, unknown fields, and `data` and `event` without a colon. */
  #line(text: string, start: number, end: number): void {
    if (text.charCodeAt(start) === COLON) {
      this.#handlers.onComment?.(text.slice(valueStart(text, start + 1), end));
      return;
    }
    const line = text.slice(start, end);
    const colon = line.indexOf(':');
    const from = colon < 0 ? line.length : valueStart(line, colon + 1);
    switch (colon < 0 ? line : line.slice(0, colon)) {
      case 'event':
        this.#event = '';
        break;
      case 'data':
        this.#addData('');
        break;
      case 'id':
        if (!line.includes('\0')) this.#id = line.slice(from);
        break;
      case 'retry':
        if (/^\d+$/.test(line.slice(from))) this.#retry(Number(line.slice(from)));
        break;
    }
  }

  /** A row of digits can be too long even for a double; infinity is no wait that anybody can keep. */
  #retry(retryMs: number): void {
    this.#handlers.onRetry?.(Math.min(retryMs, Number.MAX_SAFE_INTEGER));
  }

  #addData(value: string): void {
    const [first] = this.#data;
    if (first === undefined) this.#checkSize(value);
    else {
      if (this.#data.length === 1) this.#dataBytes = Buffer.byteLength(first);
      this.#dataBytes += 1 + Buffer.byteLength(value);
      if (this.#dataBytes > this.#maxEventBytes) throw this.#overflow();
    }
    this.#data.push(value);
  }

  #checkSize(value: string): void {
    const max = this.#maxEventBytes;
    if (value.length * BYTES_PER_UNIT > max && Buffer.byteLength(value) > max) throw this.#overflow();
  }

  #overflow(): Error {
    return tooLarge('An event', 'maxEventBytes', this.#maxEventBytes);
  }

  #dispatch(): void {
    if (this.#data.length > 0) {
      const data = this.#data.join('\n');
      this.#data = [];
      this.#emit(data);
      return;
    }
    this.#event = '';
    this.lastEventId = this.#id;
  }

  #emit(data: string): void {
    const event = this.#event;
    this.#event = '';
    this.lastEventId = this.#id;
    this.#handlers.onEvent(data, event === '' ? 'message' : event, this.#id);
  }
}
