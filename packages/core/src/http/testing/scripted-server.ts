import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Connection, Gone, type ReceivedRequest } from './connection.ts';

/** What a server does with one connection, from its first byte to its last. `index` counts connections from 0. */
export type Script = (connection: Connection, index: number) => Promise<void> | void;

/** A server on loopback that follows a script for each connection. Made by {@link startServer}. */
export class ScriptedServer implements AsyncDisposable {
  readonly connections: Connection[] = [];
  readonly #server: Server;
  readonly #errors: unknown[] = [];

  constructor(server: Server, script: Script, event: string) {
    this.#server = server;
    server.on(event, (socket: Socket) => {
      const connection = new Connection(socket);
      const index = this.connections.push(connection) - 1;
      void this.#follow(script, connection, index);
    });
  }

  async #follow(script: Script, connection: Connection, index: number): Promise<void> {
    try {
      await script(connection, index);
    } catch (error) {
      if (!(error instanceof Gone)) this.#errors.push(error);
    }
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The requests of all connections. */
  get requests(): readonly ReceivedRequest[] {
    return this.connections.flatMap(({ requests }) => requests);
  }

  get openConnections(): number {
    return this.connections.filter(({ closedAt }) => closedAt === undefined).length;
  }

  /** Ends the server with all its connections. Throws what a script threw. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.connections) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    if (this.#errors.length > 0) throw this.#errors[0] as Error;
  }
}

/** Starts a server that follows `script`. Dispose of it: `await using server = await startServer(…)`. */
export async function startServer(
  script: Script,
  { server = createServer(), event = 'connection' }: { readonly server?: Server; readonly event?: string } = {},
): Promise<ScriptedServer> {
  const scripted = new ScriptedServer(server, script, event);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return scripted;
}

/** A script that answers every request of a connection in the same way. */
export function everyRequest(answer: (connection: Connection, request: ReceivedRequest) => Promise<void>): Script {
  return async (connection) => {
    for (;;) await answer(connection, await connection.request());
  };
}
