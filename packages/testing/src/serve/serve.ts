import { createServer, type Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { expected } from '@sluice/core';
import type { RequestHandler } from 'msw';
import { Agent, type buildConnector } from 'undici';
import { targetOf } from '../exchange/allow-list.ts';
import type { ExchangeEvents } from '../exchange/exchange-events.ts';
import { openOwnSocket } from '../exchange/own-socket.ts';
import { RequestContexts } from '../exchange/request-contexts.ts';
import { faultOf } from '../faults/faulty.ts';
import { replay } from '../undici/replay.ts';
import { AnswerWriter } from './answer-writer.ts';
import { answers } from './answers.ts';
import type { IncomingExchange } from './incoming-exchange.ts';

export interface ServeOptions {
  /** Speak HTTP/2 on the connections that `connect` opens. @defaultValue `false` */
  readonly h2?: boolean;
  /** Where to listen, on 127.0.0.1. @defaultValue `0`, a free one */
  readonly port?: number;
  /**
   * For clients that are given `url` as their base URL: whose address handlers see instead.
   *
   * @example `'https://api.anthropic.com'`
   */
  readonly origin?: string;
  /** Where requests may go on to that no handler answers: `host` or `host:port`. @defaultValue nowhere */
  readonly allow?: readonly string[];
}

/** Handlers behind real sockets. */
export interface ServedHandlers {
  /** A base URL for clients of any kind, in other processes too. HTTP/1.1. */
  readonly url: string;
  /** For undici: `new Agent({ connect })`. Every connection leads here; URLs stay as they are. */
  readonly connect: buildConnector.connector;
  /** What recordings learn from. */
  readonly events: ExchangeEvents;
  /** Cuts what is running and waits until nothing is left. */
  close(): Promise<void>;
}

/**
 * Puts msw handlers, recordings among them, behind real sockets on loopback: what a client does with broken connections,
 * half-open ones, time-outs of undici, HTTP/2 is exactly what it would do. Connections carry no TLS, also for `https:`.
 *
 * @throws TypeError for options that cannot be; the system's error when the port is taken.
 * @example
 * ```ts
 * const { connect, close } = await serve([faulty(handler, drop({ afterEvents: 3, reset: true }))], { h2: true });
 * const complete = compose(anthropic({ dispatcher: new Agent({ connect }) }));
 * ```
 */
export async function serve(handlers: readonly RequestHandler[], options: ServeOptions = {}): Promise<ServedHandlers> {
  const { h2 = false, port = 0, origin, allow } = options;
  if (origin !== undefined && !/^https?:\/\/[^/]+$/.test(origin)) {
    throw expected('origin', "an origin such as 'https://api.anthropic.com'", origin);
  }
  const way = replay(handlers, allow ? { allow } : {});
  const agent = new Agent();
  const dispatcher = agent.compose(way);
  const contexts = new RequestContexts();
  const connections = new Map<number, { readonly socket: Socket; readonly origin: string }>();
  const sockets = new Set<Socket>();

  const onExchange = (exchange: IncomingExchange): void => {
    const connection = connections.get(exchange.socket.remotePort ?? 0);
    const { inContext } = contexts.take(connection?.socket);
    inContext(() => dispatcher.dispatch(exchange.toDispatch(connection?.origin ?? origin), new AnswerWriter(exchange)));
  };
  const plain = createServer((request, response) => onExchange(answers.http1(request, response)));
  const second = createHttp2Server();
  second.on('stream', (stream: ServerHttp2Stream, headers) => onExchange(answers.http2(stream, headers)));
  const servers: readonly (Server | Http2Server)[] = h2 ? [plain, second] : [plain];
  for (const server of servers) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket.setNoDelay(true));
      socket.once('close', () => sockets.delete(socket));
    });
  }
  await Promise.all(servers.map((server, at) => listen(server, at === 0 ? port : 0)));
  contexts.open();

  const connect: buildConnector.connector = ({ protocol, hostname, port: wanted }, callback) => {
    const url = `${protocol}//${hostname}${wanted ? `:${wanted}` : ''}`;
    const failure = connectFailure(handlers, url);
    if (failure) return void setImmediate(callback, failure, null);
    const socket = openOwnSocket(portOf(servers.at(-1)!)).setNoDelay(true);
    if (h2) Object.defineProperty(socket, 'alpnProtocol', { value: 'h2' }); // undici asks TLS what to speak
    socket.once('error', onError);
    socket.once('connect', () => {
      socket.off('error', onError);
      const { localPort = 0 } = socket;
      connections.set(localPort, { socket, origin: new URL(url).origin });
      socket.once('close', () => connections.delete(localPort));
      callback(null, socket);
    });
    function onError(error: Error): void {
      callback(error, null);
    }
  };
  return {
    url: `http://127.0.0.1:${portOf(plain)}`,
    connect,
    events: way.events,
    async close() {
      contexts.close();
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all([...closed, agent.destroy()]);
    },
  };
}

function listen(server: Server | Http2Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server | Http2Server): number {
  return (server.address() as AddressInfo).port;
}

/** A connection knows no request yet: what fails it are the handlers for its origin, or for any. */
function connectFailure(handlers: readonly RequestHandler[], url: string): Error | undefined {
  for (const handler of handlers) {
    const fault = faultOf(handler);
    if (!fault?.connect) continue;
    const { path } = handler.info as { readonly path?: unknown };
    const at = typeof path === 'string' ? URL.parse(path) : undefined;
    if (at && targetOf(at) !== targetOf(url)) continue;
    const failure = fault.connect();
    if (failure) return failure;
  }
  return undefined;
}
