import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { refuseInternally, respond, type Behaviour } from './respond.ts';
import { Served } from './served-request.ts';

/** A server on loopback that listens. */
export interface RunningServer {
  readonly url: string;
  /** The newest, oldest first. */
  readonly served: readonly Served[];
  readonly connections: { readonly open: number; readonly total: number };
  close(): Promise<void>;
}

/** So many requests are kept to look at; a load test makes millions. */
const mostKept = 1_000;

/** Listens on 127.0.0.1 and answers as told. */
export async function startServer(port: number, behaviour: Behaviour): Promise<RunningServer> {
  const served: Served[] = [];
  const sockets = new Set<Socket>();
  const running = new Set<Promise<void>>();
  let connections = 0;
  let requests = 0;

  const server = createServer((incoming, response) => {
    const one = new Served(nameRequest(++requests), incoming, response, behaviour.clock);
    served.push(one);
    if (served.length > mostKept) served.shift();
    const answering = respond(incoming, response, one, behaviour).catch((error: unknown) => {
      // A client that went away is no failure: nobody is there to be told.
      if (!one.signal.aborted) refuseInternally(response, one, error);
    });
    running.add(answering);
    void answering.finally(() => running.delete(answering));
  });
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  let closed: Promise<void> | undefined;
  const shut = async (): Promise<void> => {
    const stopped = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await stopped;
    await Promise.all(running);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    served,
    get connections() {
      return { open: sockets.size, total: connections };
    },
    close: () => (closed ??= shut()),
  };
}

function nameRequest(number: number): string {
  return `req_sim_${String(number).padStart(6, '0')}`;
}
