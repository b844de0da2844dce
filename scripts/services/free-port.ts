import { createServer } from 'node:net';

/**
 * Below 32768, where systems begin to hand out ports by themselves: between our look and the server's start no outgoing
 * connection and no `listen(0)` can take the port.
 */
const lowestPort = 10_000;
const portCount = 12_000;

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port }, () => server.close(() => resolve(true)));
  });
}

/** A free port of the loopback interface; with `offset`, one whose neighbour that far above is free too. */
export async function freePort(offset = 0): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = lowestPort + Math.floor(Math.random() * portCount);
    if ((await canListen(port)) && (offset === 0 || (await canListen(port + offset)))) return port;
  }
  throw new Error(`expected a free port from ${lowestPort} to ${lowestPort + portCount - 1}, 100 tries found none`);
}
