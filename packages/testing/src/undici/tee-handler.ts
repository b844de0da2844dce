import { AsyncLocalStorage } from 'node:async_hooks';
import type { Dispatcher } from 'undici';
import { withoutBody } from '../exchange/answer.ts';
import type { Asked } from '../exchange/asked.ts';
import type { ExchangeEmitter } from '../exchange/exchange-events.ts';
import type { AnswerController } from './answer-controller.ts';

interface TeeOptions {
  /** Whose request it is. */
  readonly handler: Dispatcher.DispatchHandler;
  /** What that client holds the request by. */
  readonly controller: AnswerController;
  readonly events: ExchangeEmitter;
  readonly asked: Asked;
}

/** Passes a real answer on, and tells of a copy of it: the client waits for nobody, and sees the same chunks. */
export class TeeHandler implements Dispatcher.DispatchHandler {
  readonly #options: TeeOptions;
  readonly #inContext = AsyncLocalStorage.snapshot();
  #copy: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(options: TeeOptions) {
    this.#options = options;
  }

  onRequestStart(real: Dispatcher.DispatchController): void {
    this.#options.controller.become(real);
  }

  onRequestUpgrade(...args: Parameters<NonNullable<Dispatcher.DispatchHandler['onRequestUpgrade']>>): void {
    this.#options.handler.onRequestUpgrade?.(...args);
  }

  onResponseStart(
    real: Dispatcher.DispatchController,
    status: number,
    headers: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2],
    statusText?: string,
  ): void {
    const { handler, events, asked } = this.#options;
    handler.onResponseStart?.(real, status, headers, statusText);
    if (status < 200) return; // the real one follows
    const body = withoutBody.has(status) ? null : new ReadableStream({ start: (copy) => void (this.#copy = copy) });
    const pairs = Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, each]),
    );
    const response = new Response(body, { status, statusText: statusText ?? '', headers: pairs });
    this.#inContext(() => events.emit('response:bypass', { request: asked.request, requestId: asked.id, response }));
  }

  onResponseData(real: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#options.handler.onResponseData?.(real, chunk);
    this.#copy?.enqueue(new Uint8Array(chunk)); // the client may do with its own what it likes
  }

  onResponseEnd(real: Dispatcher.DispatchController, trailers: Record<string, string | string[]>): void {
    this.#options.handler.onResponseEnd?.(real, trailers);
    this.#copy?.close();
  }

  onResponseError(real: Dispatcher.DispatchController, error: Error): void {
    const { handler, controller, events, asked } = this.#options;
    if (!controller.left) handler.onResponseError?.(real, error); // who left has been told
    this.#copy?.error(error);
    this.#inContext(() => events.emit('exchange:broken', { requestId: asked.id, error }));
  }
}
