import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { splitBody, type Mode } from './split-body.ts';
import type { Interaction } from './interactions.ts';

/** Serves recorded responses on loopback, cut as a mode says: `/<id>/<mode>/…` names which and how. */
export interface ReplayServer {
  readonly url: string;
  close(): Promise<void>;
}

/** What an interaction is asked for by: ids are its provider's. */
export function addressOf({ provider, id }: Interaction): string {
  return `${provider.replaceAll(/[^\w.-]/g, '-')}-${id}`;
}

/**
 * A server on bare sockets: an HTTP library would gather small writes, and the cuts are what this is about. Each piece
 * goes out as an HTTP chunk of its own, so that the client is handed it alone.
 */
export async function startReplayServer(interactions: readonly Interaction[], seed: number): Promise<ReplayServer> {
  const byId = new Map(interactions.map((interaction) => [addressOf(interaction), interaction]));
  if (byId.size < interactions.length) throw new Error('Expected interactions with an id of their own by provider');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    readRequests(socket, (path) => {
      const [, address = '', mode = 'whole'] = path.split('/');
      const interaction = byId.get(address);
      if (!interaction) throw new Error(`Expected a request for a recorded interaction, got one for ${path}`);
      socket.write(responseBytes(interaction, mode as Mode, seed));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Just enough of HTTP/1.1 for requests with a content-length. */
function readRequests(socket: Socket, onRequest: (path: string) => void): void {
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    for (;;) {
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const head = received.toString('latin1', 0, headEnd);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (received.length < headEnd + 4 + length) return;
      received = received.subarray(headEnd + 4 + length);
      onRequest(head.split(' ')[1] ?? '');
    }
  });
}

/** Headers that speak of the recorded connection, not of this one. */
const ofTheConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

function responseBytes({ id, response }: Interaction, mode: Mode, seed: number): Buffer {
  const headers = Object.entries(response.headers).filter(([name]) => !ofTheConnection.has(name));
  const head = [`HTTP/1.1 ${response.status} Recorded`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const body = Buffer.from(response.bodyText);
  if (mode === 'whole') {
    return Buffer.concat([Buffer.from([...head, `content-length: ${body.length}`, '', ''].join('\r\n')), body]);
  }
  const chunks = splitBody(body, mode, `${seed}:${id}`).flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([
    Buffer.from([...head, 'transfer-encoding: chunked', '', ''].join('\r\n')),
    ...chunks,
    Buffer.from('0\r\n\r\n'),
  ]);
}
