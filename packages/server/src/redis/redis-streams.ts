import { randomBytes } from 'node:crypto';
import { assertWhole, expected, systemClock, type Clock } from '@sluice/core';
import { Hints, ScriptRunner, type DuplicableClient, type RedisClient, type StoreError } from '@sluice/redis';
import type { StreamStore } from '../resumable/stream-store.ts';
import { SharedStreams } from './shared-streams.ts';

/** Options of {@link redisStreams}. */
export interface RedisStreamsOptions {
  /** Whoever has the same name in the same Redis shares the streams: the processes of one application. @defaultValue `'default'` */
  readonly name?: string;
  /** How long a stream that is over can be read, in ms. @defaultValue `300_000` */
  readonly keepMs?: number;
  /** How many bytes of frames one stream may have; its beginning is dropped first. @defaultValue `4_194_304`, 4 MiB */
  readonly maxStreamBytes?: number;
  /**
   * How long a process may be silent before the streams that it made count as lost, in ms; 300 to 600 000. Renewed by a third of
   * it. Who follows is told within four thirds of it. @defaultValue `5_000`
   */
  readonly leaseMs?: number;
  /**
   * How long a frame waits for others that are written with it, in ms. Readers in the process that makes the stream have seen it by
   * then. @defaultValue `20`
   */
  readonly gatherMs?: number;
  /** How long Redis may take to answer, in ms. @defaultValue `500` */
  readonly timeoutMs?: number;
  /** Told when Redis fails for good (with the error) and when it answers again: the place for a line in a log. */
  readonly onAvailability?: (available: boolean, error?: StoreError) => void;
  /** For tests and simulations: of this process. Leases go by the time of Redis. @defaultValue the real time */
  readonly clock?: Clock;
}

/**
 * Streams that processes share, kept in Redis: made by one of them, read and stopped from any.
 *
 * @param client - A client of ioredis ≥ 5 (one node, Sentinel or Cluster) or node-redis ≥ 5. It stays yours to close. A second
 *   connection is made of it (`duplicate()`) with the first stream.
 * @throws `TypeError` for options that are out of range.
 * @example
 * ```ts
 * const streams = resumable({ store: redisStreams(new Redis()) });
 * ```
 */
export function redisStreams(
  client: RedisClient & DuplicableClient,
  {
    name = 'default',
    keepMs = 300_000,
    maxStreamBytes = 4 * 2 ** 20,
    leaseMs = 5_000,
    gatherMs = 20,
    timeoutMs = 500,
    clock = systemClock,
    onAvailability,
  }: RedisStreamsOptions = {},
): StreamStore {
  if (typeof name !== 'string' || name === '') throw expected('name', 'a name that is not empty', name);
  assertWhole('keepMs', keepMs, 1, 2 ** 31 - 1);
  assertWhole('maxStreamBytes', maxStreamBytes, 1, 2 ** 29);
  assertWhole('leaseMs', leaseMs, 300, 600_000);
  assertWhole('gatherMs', gatherMs, 0, Math.floor(leaseMs / 3));
  assertWhole('timeoutMs', timeoutMs, 1, Math.floor(leaseMs / 3));
  const runner = new ScriptRunner(client, { timeoutMs, clock, ...(onAvailability && { onAvailability }) });
  const session = randomBytes(8).toString('hex');
  const hints = new Hints(client, `sluice:streams:hints:${session}`);
  return new SharedStreams({ runner, hints, name, session, keepMs, maxStreamBytes, leaseMs, gatherMs, clock });
}
