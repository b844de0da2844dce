import type { Refused } from '../errors/refusal.ts';
import type { Sink, Writer } from '../writing/sink.ts';
import { isGone, type NodeResponse } from './node-response.ts';

/** An answer straight onto a response of Node's: no web stream, and no promise for a piece. */
export class ResponseSink implements Sink {
  /** When all is handed over, or the browser has left. */
  readonly over: Promise<void>;
  readonly #response: NodeResponse;
  #finish!: () => void;

  constructor(response: NodeResponse) {
    this.#response = response;
    this.over = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  attach(writer: Writer): void {
    const leave = (): void => {
      writer.leave();
      this.#finish();
    };
    this.#response.on('drain', () => writer.resume());
    this.#response.on('close', leave);
    this.#response.on('error', leave); // of a response that was destroyed and not closed yet
    if (isGone(this.#response)) leave();
  }

  open(headers: Readonly<Record<string, string>>, text: string): boolean {
    this.#response.writeHead(200, headers);
    if (text) return this.#response.write(text);
    this.#response.flushHeaders?.();
    return true;
  }

  write(text: string): boolean {
    return this.#response.write(text);
  }

  end(text: string): void {
    this.#response.end(text, this.#finish);
  }

  refuse({ status, headers, body }: Refused): void {
    this.#response.writeHead(status, headers);
    this.#response.end(body, this.#finish);
  }
}
