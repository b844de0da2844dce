import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * A server that takes every connection and says no more than it is told to: what is left of one whose process hangs. Ends with
 * the test.
 *
 * @param answer - What it says to what it hears. @defaultValue nothing
 * @returns Its port.
 */
export async function startSilentServer(answer: (heard: string) => string = () => ''): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // whoever asks gives up in their own way
    socket.on('data', (heard) => socket.write(answer(heard.toString('latin1')), 'latin1'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Redis, until its scripts are asked for: a client is ready, and then waits for ever. */
export function untilItIsAsked(heard: string): string {
  if (/\$\d+\r\neval/i.test(heard)) return '';
  return heard
    .split(/(?=\*\d+\r\n\$)/)
    .map(() => '+OK\r\n')
    .join('');
}
