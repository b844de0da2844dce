import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';

/** One request that came in, and the way back, whichever version of HTTP it came by. */
export interface IncomingExchange {
  readonly socket: Socket;
  /** The request as undici takes it. `origin` is what handlers see instead of this server's. */
  toDispatch(origin: string | undefined): Dispatcher.DispatchOptions;
  /** Sends the head at once. */
  head(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void;
  /** `false`: wait for `drained`. */
  write(chunk: Uint8Array): boolean;
  drained(listener: () => void): void;
  end(): void;
  /** Breaks the connection, with a reset or without; in HTTP/2 the stream alone. */
  cut(reset: boolean): void;
  /** Called when the client has left before the end. */
  left(listener: () => void): void;
  readonly headSent: boolean;
}
