import type { RequestContexts } from '../exchange/request-contexts.ts';
import { HttpRequestInterceptor, NetworkSource, type HttpRequestEvent } from './msw-experimental.ts';
import { RequestFrame } from './request-frame.ts';
import type { SocketGate } from './socket-gate.ts';

export interface SourceOptions {
  readonly gate: SocketGate;
  readonly contexts: RequestContexts;
  refusal(request: Request, target: string | undefined): Error | undefined;
}

/** The HTTP requests of every client in the process, undici's own included, each in the context in which it was made. */
export class ProcessSource extends NetworkSource<RequestFrame> {
  readonly #options: SourceOptions;
  #interceptor: HttpRequestInterceptor | undefined;
  #frames = new WeakMap<Request, RequestFrame>();

  constructor(options: SourceOptions) {
    super();
    this.#options = options;
  }

  override enable(): void {
    const interceptor = new HttpRequestInterceptor();
    this.#interceptor = interceptor;
    interceptor.apply();
    // Of type void, and waited for all the same: who has not settled the request by then lets it through.
    interceptor.on('request', (event) => this.#asked(event) as unknown as void);
    interceptor.on('response', ({ request, response, responseType }) => {
      this.#frames.get(request)?.answered(response, responseType);
    });
  }

  override disable(): void {
    void super.disable();
    this.#interceptor?.dispose();
    this.#interceptor = undefined;
  }

  async #asked({ requestId: id, request, controller, initiator }: HttpRequestEvent): Promise<void> {
    const { gate, contexts, refusal } = this.#options;
    const { inContext, socket } = contexts.take(initiator);
    const frame = new RequestFrame({
      id,
      request,
      controller,
      socket,
      inContext,
      permit: (action) => gate.permit(action),
      refusal: () => refusal(request, gate.targetOf(initiator)),
    });
    this.#frames.set(request, frame);
    await inContext(() => this.queue(frame));
  }
}
