import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** Runs something where a request was made: `AsyncLocalStorage`s have what they had there. */
export type InContext = <Result>(action: () => Result) => Result;

const channels = ['undici:request:create', 'undici:client:sendHeaders', 'http.client.request.created'] as const;

/** On the socket itself: who has only msw's proxy of it finds it, too. */
const sent = Symbol('requests sent');

interface Tagged extends Socket {
  [sent]?: { readonly socket: Socket; readonly contexts: InContext[] };
}

/**
 * Remembers in what async context each request was made. A pool writes a request that had to wait from within the end
 * of another one, which may be another test's; so the context of the write says nothing.
 *
 * Requests are told apart by their socket and their order on it; nothing is added to them.
 */
export class RequestContexts {
  readonly #ofRequest = new WeakMap<object, InContext>();
  readonly #listeners: Readonly<Record<(typeof channels)[number], (message: never) => void>> = {
    'undici:request:create': ({ request }: { request: object }) =>
      void this.#ofRequest.set(request, AsyncLocalStorage.snapshot()),
    'undici:client:sendHeaders': ({ request, socket }: { request: object; socket: Tagged }) => {
      const context = this.#ofRequest.get(request);
      if (context) this.#sent(socket, context);
    },
    'http.client.request.created': ({ request }: { request: ClientRequest }) => {
      const context = AsyncLocalStorage.snapshot();
      request.once('socket', (socket) => this.#sent(socket, context));
    },
  };

  open(): void {
    for (const channel of channels) subscribe(channel, this.#listeners[channel] as (message: unknown) => void);
  }

  close(): void {
    for (const channel of channels) unsubscribe(channel, this.#listeners[channel] as (message: unknown) => void);
  }

  /** The context of the next request that comes on this socket, and the client's side of it, if known. */
  take(socket: unknown): { readonly inContext: InContext; readonly socket: Socket | undefined } {
    const { [sent]: requests } = (socket ?? {}) as Tagged;
    return { inContext: requests?.contexts.shift() ?? ((action) => action()), socket: requests?.socket };
  }

  #sent(socket: Tagged, context: InContext): void {
    socket[sent] ??= { socket, contexts: [] };
    socket[sent].contexts.push(context);
  }
}
