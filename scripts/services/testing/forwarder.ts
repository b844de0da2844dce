import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { RedisAddress } from '../index.ts';

/** An address that stands for a Redis, and can be made to stand for another: what a failover looks like from outside. */
export interface Forwarder {
  readonly url: string;
  /** Cuts all connections; new ones go there. */
  switchTo(target: RedisAddress): void;
}

export async function forwardTo(first: RedisAddress): Promise<Forwarder> {
  let target = first;
  const sockets = new Set<Socket>();
  const server = createServer((inside) => {
    const outside = connect(target);
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(from);
      from
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    switchTo(next) {
      target = next;
      cut();
    },
  };
}
