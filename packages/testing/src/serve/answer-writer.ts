import type { Dispatcher } from 'undici';
import { NetworkClosedError } from '../exchange/network-closed-error.ts';
import type { IncomingExchange } from './incoming-exchange.ts';

/** Writes what undici's interceptor answers to the socket on which the request came. */
export class AnswerWriter implements Dispatcher.DispatchHandler {
  readonly #exchange: IncomingExchange;

  constructor(exchange: IncomingExchange) {
    this.#exchange = exchange;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#exchange.left(() => controller.abort(new Error('The client left')));
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status >= 200) this.#exchange.head(status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#exchange.write(chunk)) return;
    controller.pause();
    this.#exchange.drained(() => controller.resume());
  }

  onResponseEnd(): void {
    this.#exchange.end();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (error instanceof NetworkClosedError && !this.#exchange.headSent) return this.#refuse(error);
    const reset = 'code' in error && error.code === 'ECONNRESET';
    setImmediate(() => this.#exchange.cut(reset)); // what was written goes out before
  }

  /** A client across a socket learns why only from an answer; this one it does not ask for again. */
  #refuse({ message, code }: NetworkClosedError): void {
    this.#exchange.head(400, { 'content-type': 'application/json', 'x-should-retry': 'false' });
    this.#exchange.write(
      Buffer.from(JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', code, message } })),
    );
    this.#exchange.end();
  }
}
