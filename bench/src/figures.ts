import { jobs, linkDeltas, type JobName } from './jobs.ts';
import type { Result } from './worker/task.ts';

/** The results of one subject in one round. */
export type Results = Partial<Record<JobName, Result>>;

/** A number that is told of every subject. */
export interface Figure {
  readonly measure: string;
  /** What the command line calls it, alone or with others. */
  readonly family: string;
  readonly unit: string;
  /** Subjects that others are divided by. */
  readonly against: readonly string[];
  readonly jobs: readonly JobName[];
  readonly value: (results: Results) => number | undefined;
}

const whole = (concurrency: 1 | 32 | 256): Figure => ({
  measure: `json-${concurrency}`,
  family: 'json',
  unit: 'µs/request',
  against: ['undici'],
  jobs: [`whole-${concurrency}`],
  value: (results) => results[`whole-${concurrency}`]?.['cpuUs'],
});

const delta: Figure = {
  measure: 'delta',
  family: 'delta',
  unit: 'µs/delta',
  against: ['limit', '@anthropic-ai/sdk'],
  jobs: ['stream-long'],
  value: (results) => results['stream-long']?.['perDelta'],
};

/** A short stream without what its deltas cost: connection, request, head, the events around the deltas. */
const stream: Figure = {
  measure: 'stream',
  family: 'stream',
  unit: 'µs/stream',
  against: ['limit'],
  jobs: ['stream-long', 'stream-short'],
  value(results) {
    const perStream = results['stream-short']?.['perStream'];
    const perDelta = results['stream-long']?.['perDelta'];
    return perStream === undefined || perDelta === undefined ? undefined : perStream - 20 * perDelta;
  },
};

/** A figure that is a result as it stands. */
const plain = (job: JobName, key: string, unit: string, against: string, measure: string = job): Figure => ({
  measure,
  family: job,
  unit,
  against: [against],
  jobs: [job],
  value: (results) => results[job]?.[key],
});

const memory = jobs.memory.levels.flatMap((level) =>
  [`heap-${level}`, `rss-${level}`].map((key) => plain('memory', key, 'KiB/stream', 'limit', key)),
);

/**
 * What one more event costs in a link: a long call less one of a third, because what a call costs has a figure of its own. Not less a
 * short one: what is done once a call takes longer where two thousand events have been since the last time.
 */
const eventOfLink = (family: string): Figure => ({
  measure: `${family}-event`,
  family,
  unit: 'ns/event',
  against: ['link:observe'],
  jobs: ['link-events'],
  value({ 'link-events': result }) {
    const { short, long } = linkDeltas;
    return result && ((result[`perCall-${long}`]! - result[`perCall-${short}`]!) / (long - short)) * 1_000;
  },
});

/** What a link costs by itself, a call of a single delta and an event. */
const ofLink = (family: string): readonly Figure[] => [
  { ...plain('link-call', 'perCall-1', 'µs/call', 'link:generator', `${family}-call`), family },
  eventOfLink(family),
];

/**
 * What a row costs: by the bare INSERT of one, and what watching an answer for it does. The latter with a ledger in memory: between
 * two INSERTs, the more events come the less of SQLite is left in the processor's caches.
 */
const row: readonly Figure[] = [
  { ...plain('link-call', 'perCall-1', 'µs/call', 'link:sqlite-insert', 'cost-call'), family: 'cost' },
  eventOfLink('cost'),
];

/** What waits in line: how much heap each takes, and whether a long line costs more to each than a short one. */
const inLine: readonly Figure[] = [
  { ...plain('queue', 'heap-10000', 'KiB/waiter', '', 'queue-heap'), family: 'semaphore', against: [] },
  {
    measure: 'queue-drain',
    family: 'semaphore',
    unit: '× a line a tenth as long',
    against: [],
    jobs: ['queue'],
    value: ({ queue }) => queue && queue['cpu-10000']! / queue['cpu-1000']!,
  },
];

/** What a permit of Redis costs this process, by what its two scripts cost it. */
const permit: Figure = {
  measure: 'redis-permit',
  family: 'semaphore',
  unit: '× two bare EVALSHA',
  against: [],
  jobs: ['permit'],
  value: ({ permit: result }) => result && result['permitUs']! / result['bareUs']!,
};

/** What a reservation of Redis and its settlement cost this process, and how long one takes beside the same scripts, and one that does the least. */
const reservation: readonly Figure[] = [
  {
    measure: 'redis-budget',
    family: 'redis',
    unit: '× two bare EVALSHA',
    against: [],
    jobs: ['budget'],
    value: ({ budget: result }) => result && result['reserveUs']! / result['bareUs']!,
  },
  {
    measure: 'redis-budget-time',
    family: 'redis',
    unit: '× two bare EVALSHA, as long as it takes',
    against: [],
    jobs: ['budget'],
    value: ({ budget: result }) => result && result['barePerSecond']! / result['perSecond']!,
  },
  {
    measure: 'redis-budget-least',
    family: 'redis',
    unit: '× an EVALSHA of INCRBY, as long as it takes',
    against: [],
    jobs: ['budget'],
    value: ({ budget: result }) => result && result['incrementsPerSecond']! / result['perSecond']!,
  },
  { ...plain('budget', 'perSecond', 'reservations/s', '', 'redis-budget-per-second'), family: 'redis', against: [] },
];

/** What an answer of the cache in Redis costs this process, looked for alone and by a whole call, by a bare GET; and a full memory. */
const ofCache: readonly Figure[] = [
  {
    measure: 'redis-hit',
    family: 'redis',
    unit: '× bare GET',
    against: [],
    jobs: ['cache'],
    value: ({ cache: result }) => result && result['findUs']! / result['getUs']!,
  },
  {
    measure: 'redis-hit-call',
    family: 'redis',
    unit: '× bare GET',
    against: [],
    jobs: ['cache'],
    value: ({ cache: result }) => result && result['callUs']! / result['getUs']!,
  },
  { ...plain('room', 'ratio', '× its bound', '', 'cache-room'), family: 'redis', against: [] },
];

/** What stands between a provider and a browser: how much later a delta is there, what it costs, and what an open stream takes. */
const front: readonly Figure[] = [
  plain('front-delay', 'us', 'µs more', 'front:pipe', 'server-delay'),
  plain('front-paced', 'cpuUs', 'µs/delta', 'front:pipe', 'server-delta'),
  plain('front-memory', 'heap-5000', 'KiB/stream', 'front:pipe', 'server-heap'),
  plain('front-memory', 'rss-5000', 'KiB/stream', 'front:pipe', 'server-rss'),
].map((figure) => ({ ...figure, family: 'server' }));

export const figures: readonly Figure[] = [
  whole(1),
  whole(32),
  whole(256),
  delta,
  stream,
  plain('paced', 'cpuUs', 'µs/delta', 'limit'),
  ...memory,
  plain('first-token', 'us', 'µs', 'limit'),
  plain('abort', 'us', 'µs', 'limit'),
  plain('replay', 'cpuUs', 'µs/request', 'replay:loopback'),
  plain('replay', 'openUs', 'µs/recording', 'replay:loopback', 'replay-open'),
  plain('import', 'ms', 'ms', 'undici'),
  ...ofLink('retry'),
  ...ofLink('router'),
  ...ofLink('semaphore'),
  ...ofLink('telemetry'),
  ...row,
  ...inLine,
  permit,
  ...front,
  ...ofCache,
  ...reservation,
];

export const families: readonly string[] = [...new Set(figures.map(({ family }) => family))];
