import { surviveErrors } from './client.ts';

/** What is needed of an ioredis client to listen on a connection of its own. */
export interface IoredisListener {
  readonly status: string;
  duplicate(): unknown;
}

/** What is needed of a node-redis client to listen on a connection of its own. */
export interface NodeRedisListener {
  readonly isReady: boolean;
  duplicate(): unknown;
}

/** A client that more connections can be made of: any client of ioredis or node-redis. */
export type DuplicableClient = IoredisListener | NodeRedisListener;

/** The slices of what `duplicate()` makes. The client libraries type it so differently that the ports above do not try. */
interface IoredisConnection {
  on(event: 'error', listener: () => void): unknown;
  on(event: 'message', listener: (channel: string, message: string) => void): unknown;
  on(event: 'ready', listener: () => void): unknown;
  readonly status: string;
  connect(): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  disconnect(): void;
}

interface NodeRedisConnection {
  on(event: 'error' | 'ready', listener: () => void): unknown;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  destroy(): void;
}

/** Who listens on a {@link Channel}. */
export interface ChannelListener {
  /** A message came. */
  onMessage(message: string): void;
  /** Listening has begun, or begun again: what was sent until now may have been missed. */
  onListening(): void;
}

/**
 * Listens to what is published on a channel, on a connection of its own (one that listens can do nothing else). The
 * connection comes back by itself; messages of the meantime are lost, so a message can only ever be a hint.
 */
export class Channel {
  readonly #close: () => void;

  constructor(client: DuplicableClient, name: string, listener: ChannelListener) {
    const connection = client.duplicate();
    this.#close =
      'isReady' in client
        ? listenByNodeRedis(connection as NodeRedisConnection, name, listener)
        : listenByIoredis(connection as IoredisConnection, name, listener);
  }

  close(): void {
    this.#close();
  }
}

function listenByIoredis(connection: IoredisConnection, name: string, listener: ChannelListener): () => void {
  surviveErrors(connection);
  connection.on('message', (_, message) => listener.onMessage(message));
  // Only once it is ready: the client may be one that refuses what it cannot send at once.
  connection.on('ready', () => {
    connection.subscribe(name).then(
      () => listener.onListening(),
      () => {}, // it broke again, and will be ready again
    );
  });
  if (connection.status === 'wait') connection.connect().catch(() => {});
  return () => connection.disconnect();
}

function listenByNodeRedis(connection: NodeRedisConnection, name: string, listener: ChannelListener): () => void {
  surviveErrors(connection);
  let closed = false;
  let state: 'connecting' | 'broken' | 'listening' = 'connecting';
  const hear = (message: string): void => listener.onMessage(message);
  const listen = (): void => {
    connection.subscribe(name, hear).then(
      () => {
        state = 'listening';
        listener.onListening();
      },
      () => (state = 'broken'), // before it was heard: the client will not ask again by itself
    );
  };
  connection.on('ready', () => {
    if (state === 'listening') listener.onListening();
    else if (state === 'broken') listen();
  });
  connection.connect().then(listen, () => {});
  return () => {
    if (closed) return;
    closed = true;
    connection.destroy();
  };
}
