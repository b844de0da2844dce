import { findChromium } from './chromium.ts';
import type { Machine } from './machine.ts';
import { startPostgres } from './postgres.ts';
import type { ServiceName } from './read-arguments.ts';
import { startRedisCluster } from './redis-cluster.ts';
import { startRedis } from './redis.ts';

/** A service as the command sees it: one variable of its environment. What was started for it ends with `closeEveryHome`. */
export interface Provided {
  readonly variable: string;
  readonly value: string;
}

export async function provide(name: ServiceName, machine: Machine): Promise<Provided> {
  switch (name) {
    case 'redis': {
      const { url } = await startRedis(machine);
      return { variable: 'REDIS_URL', value: url };
    }
    case 'cluster': {
      const { nodes } = await startRedisCluster(machine);
      return { variable: 'REDIS_CLUSTER_NODES', value: nodes.map((node) => `${node.host}:${node.port}`).join() };
    }
    case 'postgres': {
      const { url } = await startPostgres(machine);
      return { variable: 'DATABASE_URL', value: url };
    }
    case 'chromium': {
      const { path } = await findChromium(machine);
      return { variable: 'CHROMIUM', value: path };
    }
  }
}
