import { askRedis } from './ask-redis.ts';
import { freePort } from './free-port.ts';
import { thisMachine, type Machine } from './machine.ts';
import { obtain, type Ways } from './obtain.ts';
import { startServer, type RunningServer } from './server.ts';

export interface Redis extends RunningServer {
  readonly url: string;
}

export const redisImage = 'docker.io/library/redis:7-alpine';
export const redisPackages: Pick<Ways<never>, 'binaries' | 'debianPackage' | 'brewPackage'> = {
  binaries: ['redis-server'],
  debianPackage: 'redis-server',
  brewPackage: 'redis',
};
/** No snapshots and no log of writes: a test server has nothing to keep. */
export const redisSettings: readonly string[] = ['--save', '', '--appendonly', 'no', '--daemonize', 'no'];

/** The Redis of REDIS_URL, else one of our own, empty and on a free port of the loopback interface. */
export async function startRedis(machine: Machine = thisMachine): Promise<Redis> {
  const given = machine.environment['REDIS_URL'];
  if (given) return { url: given, stop: async () => {} };
  const host = '127.0.0.1';
  const port = await freePort();
  const shared = { name: 'redis', answers: () => askRedis({ host, port }, 'PING') };
  const server = await obtain(machine, {
    ...redisPackages,
    title: 'Redis',
    variable: 'REDIS_URL',
    onMachine: (binary) =>
      startServer({
        ...shared,
        deadlineMs: 10_000,
        command: (folder) => [binary, '--bind', host, '--port', String(port), '--dir', folder, ...redisSettings],
      }),
    inContainer: (engine) =>
      startServer({
        ...shared,
        inContainer: true,
        // The image may have to be fetched first.
        deadlineMs: 120_000,
        command: () => {
          // Inside, the engine's proxy is no loopback client; outside, the port is bound to the loopback interface only.
          const options = ['redis-server', '--protected-mode', 'no', ...redisSettings];
          return [engine, 'run', '--rm', '-p', `${host}:${port}:6379`, redisImage, ...options];
        },
      }),
  });
  return { url: `redis://${host}:${port}`, ...server };
}
