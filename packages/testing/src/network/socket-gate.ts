import type { Socket } from 'node:net';
import { Socket as NetSocket } from 'node:net';
import { NetworkClosedError } from '../exchange/network-closed-error.ts';
import { SocketInterceptor } from './msw-experimental.ts';

export interface GateOptions {
  /** Whether sockets may go there although nobody answers. */
  allows(target: string): boolean;
  onRefused(error: NetworkClosedError): void;
}

/**
 * Stands between intercepted sockets and the network: none gets through unless a handler let its request through, or its
 * target is allowed. Whatever speaks on it.
 */
export class SocketGate {
  readonly #targets = new WeakMap<object, string>();
  readonly #known = new WeakSet<Socket>();
  readonly #interceptor = SocketInterceptor.singleton(SocketInterceptor);
  #closing = new AbortController();
  #permitting = false;

  open({ allows, onRefused }: GateOptions): void {
    this.#closing = new AbortController();
    this.#interceptor.apply(this);
    const options = { signal: this.#closing.signal };
    const listener = ({ socket: serverSide, connectionOptions, controller }: ConnectionEvent): void => {
      const { socket } = controller as unknown as { readonly socket: Socket };
      const { host, port, path } = connectionOptions;
      const target = `${host ?? 'localhost'}:${port ?? 0}`;
      this.#targets.set(serverSide, target);
      this.#known.add(socket);
      if (path && !port) return; // a pipe on this machine is no network
      const passThrough = controller.passthrough.bind(controller);
      controller.passthrough = (...args) => {
        if (this.#permitting || this.#closing.signal.aborted || allows(target)) return passThrough(...args);
        const error = new NetworkClosedError(`a connection to ${target}`, target);
        onRefused(error);
        socket.destroy(error);
        return new NetSocket();
      };
    };
    this.#interceptor.on('connection', listener, options);
  }

  close(): void {
    this.#closing.abort();
    this.#interceptor.dispose(this);
  }

  /** Lets the request through that `action` passes on. */
  permit(action: () => void): void {
    this.#permitting = true;
    try {
      action();
    } finally {
      this.#permitting = false;
    }
  }

  /** Where the connection goes on which a request came, by what msw calls its initiator: a proxy that may go elsewhere. */
  targetOf(initiator: unknown): string | undefined {
    return typeof initiator === 'object' && initiator !== null ? this.#targets.get(initiator) : undefined;
  }

  /** Whether a socket was opened since the gate is there. */
  knows(socket: Socket): boolean {
    return this.#known.has(socket);
  }
}

type ConnectionEvent = Parameters<Parameters<typeof SocketInterceptor.prototype.on<'connection'>>[1]>[0];
