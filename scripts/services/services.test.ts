import { expect, test } from 'vitest';
import {
  findChromium,
  MissingServiceError,
  startPostgres,
  startRedis,
  startRedisCluster,
  type Machine,
} from './index.ts';
import { readArguments } from './read-arguments.ts';

const emptyMachine: Machine = {
  environment: {},
  findBinary: () => undefined,
  findEngine: async () => undefined,
  install: async () => 'apt-get needs root',
};

test('names, --json and the command after -- are told apart', () => {
  expect(readArguments(['redis', '--json', 'postgres', 'redis', '--', 'npm', 'test', '--', '--json'])).toEqual({
    names: ['redis', 'postgres'],
    json: true,
    command: ['npm', 'test', '--', '--json'],
  });
});

test('without -- there is no command', () => {
  expect(readArguments(['cluster'])).toEqual({ names: ['cluster'], json: false, command: undefined });
});

test('an unknown word, no service at all and an empty command are wrong usage', () => {
  expect(() => readArguments(['redsi'])).toThrow('got "redsi"');
  expect(() => readArguments(['--jsno', 'redis'])).toThrow('got "--jsno"');
  expect(() => readArguments(['--', 'env'])).toThrow('at least one of redis, cluster, postgres, chromium, got none');
  expect(() => readArguments(['redis', '--'])).toThrow('expected a command after --');
});

test.each([
  ['Redis', startRedis, 'apt-get install redis-server (Debian)', 'set REDIS_URL'],
  ['Redis Cluster', startRedisCluster, 'apt-get install redis-server (Debian)', 'set REDIS_CLUSTER_NODES'],
  ['Postgres', startPostgres, 'apt-get install postgresql (Debian)', 'set DATABASE_URL'],
  ['Chromium', findChromium, 'apt-get install chromium (Debian)', 'set CHROMIUM'],
])('where %s cannot be had, one line says what to install', async (title, start, advice, variable) => {
  const error: unknown = await start(emptyMachine).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(MissingServiceError);
  const { message } = error as MissingServiceError;
  expect(message).toContain(`${title} is missing`);
  expect(message).toContain(advice);
  expect(message).toContain(variable);
  expect(message).toContain('apt-get needs root');
  expect(message).not.toContain('\n');
});

test('an engine that cannot run the image leaves the package as the last way', async () => {
  const installed: string[] = [];
  const machine: Machine = {
    ...emptyMachine,
    findEngine: async () => '/nonexistent/docker',
    install: async (name) => {
      installed.push(name);
      return 'there is no apt-get';
    },
  };
  await expect(startRedis(machine)).rejects.toThrow(/expected a running server.*there is no apt-get/);
  expect(installed).toEqual(['redis-server']);
});

test('services named by the environment are taken as they are', async () => {
  const environment = { REDIS_URL: 'redis://r:1', REDIS_CLUSTER_NODES: 'a:1, b:2', DATABASE_URL: 'postgres://p/d' };
  const machine = { ...emptyMachine, environment };
  expect((await startRedis(machine)).url).toBe('redis://r:1');
  expect((await startPostgres(machine)).url).toBe('postgres://p/d');
  expect((await startRedisCluster(machine)).nodes).toEqual([
    { host: 'a', port: 1 },
    { host: 'b', port: 2 },
  ]);
  const misspelt = { ...machine, environment: { REDIS_CLUSTER_NODES: 'redis://a' } };
  await expect(startRedisCluster(misspelt)).rejects.toThrow('expected host:port,host:port, got "redis://a"');
});
