import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onEnd } from './on-end.ts';

/** A way to a server that can break. */
export interface Forwarder {
  readonly url: string;
  /** Resets every connection, and each that is tried from now on. */
  cut(): void;
  /** Lets connections through again. */
  mend(): void;
}

/** Stands between a browser and a server of this machine. Ends with the test. */
export async function forward(to: string): Promise<Forwarder> {
  const { port, hostname } = new URL(to);
  const sockets = new Set<Socket>();
  let broken = false;
  const server = createServer((near) => {
    if (broken) return near.resetAndDestroy();
    const far = connect(Number(port), hostname);
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(one);
      one
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    broken = true;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  onEnd(() => {
    cut();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, cut, mend: () => void (broken = false) };
}
