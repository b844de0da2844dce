import { setTimeout as sleep } from 'node:timers/promises';
import { askRedis, type RedisAddress } from './ask-redis.ts';
import { freePort } from './free-port.ts';
import { thisMachine, type Machine } from './machine.ts';
import { obtain } from './obtain.ts';
import { redisImage, redisPackages, redisSettings } from './redis.ts';
import { startServer, type RunningServer } from './server.ts';

export interface RedisClusterNode extends RedisAddress {
  /** The node's process, to pause or kill it; undefined when it is not ours or runs in a container. */
  readonly pid?: number;
}

export interface RedisCluster {
  readonly nodes: readonly RedisClusterNode[];
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const nodeCount = 3;
const slotCount = 16_384;
/** Nodes talk to each other on a second port, this far above the first. */
const busOffset = 10_000;
const formDeadlineMs = 30_000;

/** The cluster of REDIS_CLUSTER_NODES (`host:port,host:port`), else three masters of our own with all slots assigned. */
export async function startRedisCluster(machine: Machine = thisMachine): Promise<RedisCluster> {
  const given = machine.environment['REDIS_CLUSTER_NODES'];
  if (given) return { nodes: given.split(',').map(readNode), stop: async () => {} };
  const ports = new Set<number>();
  while (ports.size < nodeCount) ports.add(await freePort(busOffset));
  const addresses = [...ports].map((port) => ({ host, port }));
  const servers = await obtain(machine, {
    ...redisPackages,
    title: 'Redis Cluster',
    variable: 'REDIS_CLUSTER_NODES',
    onMachine: (binary) => startNodes(binary, addresses),
    inContainer: async (engine) => [await startContainer(engine, addresses)],
  });
  const stop = async (): Promise<void> => void (await Promise.all(servers.map((server) => server.stop())));
  try {
    await formCluster(addresses);
  } catch (error) {
    await stop();
    throw error;
  }
  const nodes = addresses.map((address, index) => {
    const pid = servers[index]?.pid;
    return pid === undefined ? address : { ...address, pid };
  });
  return { nodes, stop };
}

function readNode(text: string): RedisClusterNode {
  const match = /^\s*(\S+):(\d+)\s*$/.exec(text);
  if (match?.[1] === undefined) throw new Error(`REDIS_CLUSTER_NODES: expected host:port,host:port, got "${text}"`);
  return { host: match[1], port: Number(match[2]) };
}

function nodeSettings({ port }: RedisAddress): string[] {
  // By default a node counts as failed after 15 s only: too long for tests that wait for it.
  return ['--port', String(port), '--cluster-enabled', 'yes', '--cluster-node-timeout', '5000', ...redisSettings];
}

async function startNodes(binary: string, addresses: readonly RedisAddress[]): Promise<RunningServer[]> {
  const starts = await Promise.allSettled(
    addresses.map((address) =>
      startServer({
        name: 'redis-node',
        deadlineMs: 10_000,
        command: (folder) => [binary, '--bind', host, '--dir', folder, ...nodeSettings(address)],
        answers: () => askRedis(address, 'PING'),
      }),
    ),
  );
  const servers = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failure = starts.find((start) => start.status === 'rejected');
  if (failure === undefined) return servers;
  await Promise.all(servers.map((server) => server.stop()));
  throw failure.reason;
}

/** One container for all nodes: they then reach each other under the same loopback addresses as we reach them. */
function startContainer(engine: string, addresses: readonly RedisAddress[]): Promise<RunningServer> {
  const publish = addresses.flatMap(({ port }) => ['-p', `${host}:${port}:${port}`]);
  const quote = (word: string): string => `'${word}'`;
  const inside = ['--protected-mode', 'no', '--cluster-announce-ip', host];
  const lines = addresses.map((address) => {
    const files = ['--cluster-config-file', `nodes-${address.port}.conf`];
    return ['redis-server', ...nodeSettings(address), ...inside, ...files].map(quote).join(' ');
  });
  // --init: the shell that waits for the nodes is no process number 1 then, which would ignore our SIGINT.
  const script = `${lines.join(' & ')} & wait`;
  return startServer({
    name: 'redis-cluster',
    inContainer: true,
    deadlineMs: 120_000,
    command: () => [engine, 'run', '--rm', '--init', ...publish, redisImage, 'sh', '-c', script],
    answers: () => Promise.all(addresses.map((address) => askRedis(address, 'PING'))),
  });
}

/** What `redis-cli --cluster create` does, without needing it. */
async function formCluster(addresses: readonly RedisAddress[]): Promise<void> {
  for (const [index, address] of addresses.entries()) {
    const first = Math.floor((index * slotCount) / nodeCount);
    const end = Math.floor(((index + 1) * slotCount) / nodeCount);
    const slots = Array.from({ length: end - first }, (_, offset) => String(first + offset));
    await askRedis(address, 'CLUSTER', 'ADDSLOTS', ...slots);
    // Masters with the same epoch would have to settle first who is the later.
    await askRedis(address, 'CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    const [seed] = addresses;
    if (seed !== undefined && index > 0) await askRedis(address, 'CLUSTER', 'MEET', seed.host, String(seed.port));
  }
  const endMs = performance.now() + formDeadlineMs;
  for (const address of addresses) {
    for (;;) {
      const info = String(await askRedis(address, 'CLUSTER', 'INFO'));
      if (/cluster_state:ok/.test(info) && info.includes(`cluster_known_nodes:${nodeCount}`)) break;
      if (performance.now() > endMs) {
        const got = info.split('\r\n').slice(0, 6).join(' ');
        throw new Error(`Redis Cluster: expected cluster_state:ok within ${formDeadlineMs} ms, got ${got}`);
      }
      await sleep(50);
    }
  }
}
