import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Cancel } from '@sluice/core';
import { digest } from './digest.ts';
import { control } from './control/control.ts';
import { refuseInternally, respond, type Behaviour } from './respond.ts';
import { seededRandom } from './seeded-random.ts';
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
/** How long to wait for a port that somebody took while no connections were. */
const againMs = 50;

/** What a server is known by, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface ServerOptions {
  readonly port: number;
  readonly seed: number;
  readonly tls: Certificate | undefined;
}

/** Listens on 127.0.0.1 and answers as told. */
export async function startServer({ port, seed, tls }: ServerOptions, behaviour: Behaviour): Promise<RunningServer> {
  const served: Served[] = [];
  const sockets = new Set<Socket>();
  const running = new Set<Promise<void>>();
  const { clock } = behaviour.pace;
  let connections = 0;
  let requests = 0;

  const onRequest: RequestListener = (incoming, response) => {
    if (control(incoming, response, { storms: behaviour.storms, served })) return;
    const random = seededRandom(seed, ++requests);
    const one = new Served(nameRequest(seed, requests), random, incoming, response, clock);
    served.push(one);
    if (served.length > mostKept) served.shift();
    const answering = respond(incoming, response, one, behaviour, refuseConnections).catch((error: unknown) => {
      // A client that went away is no failure: nobody is there to be told.
      if (!one.signal.aborted) refuseInternally(response, one, error);
    });
    running.add(answering);
    void answering.finally(() => running.delete(answering));
  };
  const server = tls ? createSecureServer({ ...tls }, onRequest) : createServer(onRequest);
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = (at: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(port);
  const { port: ownPort } = server.address() as AddressInfo;

  let closed: Promise<void> | undefined;
  let stopWaiting: Cancel | undefined;
  const listenAgain = (): void => {
    listen(ownPort).catch(() => {
      if (!closed) stopWaiting = clock.after(againMs, listenAgain);
    });
  };
  const refuseConnections = (forMs: number): void => {
    stopWaiting?.();
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    stopWaiting = clock.after(forMs, listenAgain);
  };
  const shut = async (): Promise<void> => {
    stopWaiting?.();
    const stopped = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await stopped;
    await Promise.all(running);
  };
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${ownPort}`,
    served,
    get connections() {
      return { open: sockets.size, total: connections };
    },
    close: () => (closed ??= shut()),
  };
}

/** The same for the same seed and place in the order. */
function nameRequest(seed: number, number: number): string {
  return `req_sim_${digest([seed, number])}`;
}
