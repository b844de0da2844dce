import type { Socket } from 'node:net';
import type { RequestHandler } from 'msw';
import { failureOf } from '../exchange/broken-connection.ts';
import type { InContext } from '../exchange/request-contexts.ts';
import { HttpNetworkFrame, type RequestController } from './msw-experimental.ts';
import { flowing } from './flowing.ts';
import { settlingResponse } from './settling-response.ts';
import { ExchangeBroken, ResponseTold } from './network-events.ts';

export interface FrameOptions {
  readonly id: string;
  readonly request: Request;
  readonly controller: RequestController;
  /** The connection on which it came, if known. */
  readonly socket: Socket | undefined;
  /** Where the request was made. */
  readonly inContext: InContext;
  /** Passes on what a handler let through. */
  permit(action: () => void): void;
  /** What to say to a request that nobody answers; nothing where it may go on. */
  refusal(request: Request): Error | undefined;
}

/** One request of any client in the process, from its last byte to an answer, an error or the real server. */
export class RequestFrame extends HttpNetworkFrame {
  readonly #options: FrameOptions;
  #answered = true;
  #stopWatching = (): void => {};

  constructor(options: FrameOptions) {
    super(options);
    this.#options = options;
  }

  override resolve(...[handlers, ...rest]: Parameters<HttpNetworkFrame['resolve']>): Promise<boolean | null> {
    return super.resolve([...handlers, this.#last], ...rest);
  }

  /** msw asks it when no handler has answered: afterwards a request that is passed on is one that nobody let through. */
  readonly #last = {
    run: () => {
      this.#answered = false;
      return Promise.resolve(null);
    },
  } as unknown as RequestHandler;

  override respondWith(response?: Response): void {
    if (!response) return;
    const failure = failureOf(response);
    if (failure) this.errorWith(failure);
    else this.#options.controller.respondWith(flowing(response));
  }

  override errorWith(reason?: unknown): void {
    if (reason instanceof Response) return this.respondWith(reason);
    const { controller } = this.#options;
    if (controller.readyState === 0) controller.errorWith(reason instanceof Error ? reason : new Error(String(reason)));
  }

  override passthrough(): void {
    const { controller, socket, permit, refusal, request } = this.#options;
    if (controller.readyState !== 0) return;
    const refused = this.#answered ? undefined : refusal(request);
    if (refused) return this.errorWith(refused);
    const onClose = (): void =>
      this.#broken(socket?.errored ?? new Error('The connection was closed without an answer'));
    socket?.once('close', onClose);
    this.#stopWatching = () => socket?.off('close', onClose);
    permit(() => void controller.passthrough());
  }

  /** The answer is there. */
  answered(response: Response, from: 'mock' | 'original'): void {
    const { id: requestId, request, socket, inContext } = this.#options;
    this.#stopWatching();
    const told =
      from === 'mock'
        ? new ResponseTold('response:mocked', { requestId, request, response })
        : new ResponseTold('response:bypass', {
            requestId,
            request,
            response: settlingResponse(response, socket, (error) => error && this.#broken(error)),
          });
    inContext(() => this.events.emit(told as never));
  }

  #broken(error: Error): void {
    const { id: requestId, inContext } = this.#options;
    inContext(() => this.events.emit(new ExchangeBroken({ requestId, error }) as never));
  }
}
