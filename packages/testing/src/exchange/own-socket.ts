import { connect, type Socket } from 'node:net';

declare global {
  /** Where `@mswjs/interceptors` looks whether a connection is not to be intercepted. Not an interface of theirs. */
  var __MSW_INTERNAL_CONNECTION_CONTEXT: { run<Result>(callback: () => Result): Result } | undefined;
}

const own = new WeakSet<Socket>();

/** Runs what connects one socket at once, past an interceptor that may be there. */
export function uninterceptedly<Result>(action: () => Result): Result {
  const context = globalThis.__MSW_INTERNAL_CONNECTION_CONTEXT;
  return context ? context.run(action) : action();
}

/** A connection to a server of ours on this machine, which is real even where the network is closed. */
export function openOwnSocket(port: number): Socket {
  const socket = uninterceptedly(() => connect(port, '127.0.0.1'));
  own.add(socket);
  return socket;
}

export function isOwnSocket(socket: Socket): boolean {
  return own.has(socket);
}
