import type { UnderlyingDefaultSource } from 'node:stream/web';
import type { Refused } from '../errors/refusal.ts';
import type { Sink, Writer } from './sink.ts';

const encoder = new TextEncoder();

/**
 * An answer as a web `Response`. Its stream has no queue of its own, so that `pull` means that somebody reads, and there is
 * room for one frame then.
 */
export class WebSink implements Sink, UnderlyingDefaultSource<Uint8Array> {
  /** The answer, once its status is decided. */
  readonly response: Promise<Response>;
  #resolve!: (response: Response) => void;
  #writer!: Writer;
  #controller!: ReadableStreamDefaultController<Uint8Array>;

  constructor() {
    this.response = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  attach(writer: Writer): void {
    this.#writer = writer;
  }

  open(headers: Readonly<Record<string, string>>, text: string): boolean {
    this.#resolve(new Response(new ReadableStream(this, { highWaterMark: 0 }), { headers }));
    if (text) this.#controller.enqueue(encoder.encode(text));
    return false;
  }

  write(text: string): boolean {
    this.#controller.enqueue(encoder.encode(text));
    return false;
  }

  end(text: string): void {
    this.#controller.enqueue(encoder.encode(text));
    this.#controller.close();
  }

  refuse({ status, headers, body }: Refused): void {
    this.#resolve(new Response(body, { status, headers }));
  }

  /** Of the stream. */
  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
  }

  pull(): void {
    this.#writer.resume();
  }

  cancel(): void {
    this.#writer.leave();
  }
}
