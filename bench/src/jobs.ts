import { scene, type Scene } from './wire/scene.ts';
import type { TaskKind } from './worker/task.ts';

/** A run of one process; several figures may come of it. */
export interface Job {
  readonly kind: TaskKind;
  readonly scene: Scene;
  readonly concurrency: number;
  readonly samples: number;
  readonly levels: readonly number[];
  readonly timeoutMs: number;
  /** All subjects are alive at once and work in turns. Not where it is the clock that is measured, or memory. */
  readonly inTurns: boolean;
}

function job(kind: TaskKind, changes: Partial<Omit<Job, 'kind' | 'scene'>> & { readonly scene?: Partial<Scene> }): Job {
  return {
    kind,
    concurrency: 1,
    samples: 0,
    levels: [],
    timeoutMs: 60_000,
    inTurns: kind === 'whole' || kind === 'stream' || kind === 'link',
    ...changes,
    scene: scene(changes.scene ?? {}),
  };
}

/** A stream that does not end while somebody looks. */
const endless = 1_000_000;

/** How long the calls are whose difference tells what an event costs in a link. */
export const linkDeltas = { short: 2_000, long: 6_000 } as const;

export const jobs = {
  'whole-1': job('whole', { concurrency: 1 }),
  'whole-32': job('whole', { concurrency: 32 }),
  'whole-256': job('whole', { concurrency: 256 }),
  'stream-long': job('stream', { concurrency: 32, scene: { deltas: 2_000, perWrite: 20 } }),
  'stream-short': job('stream', { concurrency: 32, scene: { deltas: 20, perWrite: 20 } }),
  'first-token': job('first-token', { samples: 120, scene: { deltas: 2, everyMs: 10, stamp: 1 } }),
  abort: job('abort', { samples: 30, scene: { deltas: endless, everyMs: 20 } }),
  import: job('import', {}),
  memory: job('memory', { levels: [1_000, 5_000, 10_000], timeoutMs: 240_000, scene: { deltas: 1, hold: 1 } }),
  'link-call': job('link', { levels: [1] }),
  'link-events': job('link', { levels: [linkDeltas.short, linkDeltas.long] }),
  permit: job('permit', { concurrency: 16 }),
  budget: job('budget', { concurrency: 32 }),
  cache: job('cache', { concurrency: 16 }),
  room: job('room', {}),
  queue: job('queue', { levels: [1_000, 10_000] }),
  replay: job('replay', {}),
  'front-delay': job('front-delay', { samples: 100, scene: { deltas: endless, everyMs: 10, stamp: 1 } }),
  'front-paced': job('front-paced', { concurrency: 100, scene: { deltas: endless, everyMs: 20 } }),
  'front-memory': job('front-memory', { levels: [5_000], timeoutMs: 240_000, scene: { deltas: 1, hold: 1 } }),
  paced: job('paced', { concurrency: 100, scene: { deltas: endless, everyMs: 20 } }),
} as const satisfies Record<string, Job>;

export type JobName = keyof typeof jobs;
