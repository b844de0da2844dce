import type { CompletionError } from '../errors/completion-error.ts';
import type { Body } from './body/body.ts';
import { asMalformed } from './body/parse.ts';
import type { EventQueue } from './event-queue.ts';
import { tooLong, truncated } from './exchange-errors.ts';
import type { Flow } from './flow.ts';
import { isEncoded, makeInflater, type Inflater } from './inflate.ts';
import type { ResponseHead } from './response-head.ts';

export interface ResponseReaderOptions {
  readonly head: ResponseHead;
  readonly body: Body;
  readonly maxBytes: number;
  readonly flow: Flow;
  /** Where the events go that the body makes of the bytes. */
  readonly queue: EventQueue;
  /** The answer failed. May be called more than once: the first counts. */
  onFailed(error: unknown): void;
}

/** Takes the bytes of one response to its body: apart, where they come compressed; counted; and only while they matter. */
export class ResponseReader {
  /** Set where the bytes come compressed. */
  readonly inflater: Inflater | undefined = undefined;
  readonly #options: ResponseReaderOptions;
  #bytes = 0;
  /** Why the connection broke, while an inflater still has something to say. */
  #lost: CompletionError | undefined;
  /** The answer is whole, failed or left: what comes now is nobody's. */
  #over = false;

  constructor(options: ResponseReaderOptions) {
    this.#options = options;
    if (!isEncoded(options.head)) return;
    this.inflater = makeInflater(options.head, {
      onData: (bytes) => this.#read(bytes),
      onDrain: () => options.flow.unclog(),
      onEnd: () => this.#ended(),
      onError: (error) => this.#broken(error),
    });
  }

  /** Bytes came from the socket. */
  data(bytes: Uint8Array): void {
    const { flow } = this.#options;
    flow.heard();
    if (!this.inflater) this.#read(bytes);
    else if (!this.inflater.write(bytes)) flow.clog();
  }

  /** The response has ended. */
  end(): void {
    if (this.inflater) this.inflater.end();
    else this.#ended();
  }

  /** The connection broke. */
  broke(error: CompletionError): void {
    this.#lost = error;
    this.end(); // an inflater may still hold the terminal event
  }

  /** Takes what has come for all that will come, if that is an answer. */
  cut(): void {
    const { head, body, onFailed } = this.#options;
    try {
      body.cut?.();
    } catch (error) {
      onFailed(asMalformed(error, head));
    }
  }

  close(): void {
    this.#over = true;
    this.inflater?.destroy();
  }

  #read(bytes: Uint8Array): void {
    if (this.#over) return;
    const { head, body, maxBytes, flow, queue, onFailed } = this.#options;
    this.#bytes += bytes.length;
    if (this.#bytes > maxBytes) return onFailed(tooLong(head, maxBytes));
    try {
      body.write(bytes);
    } catch (error) {
      onFailed(asMalformed(error, head));
    }
    flow.read(bytes.length, queue.length);
  }

  #ended(): void {
    if (this.#lost) return this.#broken(this.#lost);
    const { head, body, onFailed } = this.#options;
    try {
      body.end();
    } catch (error) {
      onFailed(asMalformed(error, head));
    }
    if (!this.#over) onFailed(truncated(head));
  }

  /** The body will not become whole. An error status says enough without it. */
  #broken(error: CompletionError): void {
    this.#lost = undefined;
    if (this.#options.head.status >= 400) return this.#ended();
    this.cut();
    if (!this.#over) this.#options.onFailed(error);
  }
}
