import { below, pick, seededRandom } from '../storm/seeded-random.ts';

/** The ways in which a provider goes wrong. */
export const faults = ['overloaded', 'throttled', 'broken', 'refused', 'silent', 'cut', 'no key'] as const;
export type FaultName = (typeof faults)[number];

export const providers = ['first', 'second', 'third'] as const;
export type ProviderName = (typeof providers)[number];

/** A time in which some providers fail a share of their attempts. */
export interface Storm {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly providers: readonly ProviderName[];
  readonly fault: FaultName;
  /** Above 0, at most 1. */
  readonly share: number;
}

/** What happens in one simulation. */
export interface Plan {
  readonly seed: number;
  readonly processes: number;
  readonly callersEach: number;
  /** What a caller does between two calls. */
  readonly thinkMs: number;
  readonly strategy: 'ordered' | 'weighted' | 'least-loaded';
  readonly restarts: boolean;
  readonly storms: readonly Storm[];
}

/** Before that all is well, so that there is something to compare with. */
export const calmUntilMs = 12_000;

/** Each seed has probabilities of its own: one is all silence, another a little of everything. */
export function planOf(seed: number): Plan {
  const random = seededRandom(seed, 'plan');
  const among = faults.filter(() => random() < 0.5);
  const storms = Array.from({ length: 1 + below(random, 3) }, (): Storm => {
    const fromMs = calmUntilMs + below(random, 10_000);
    const hit = providers.filter(() => random() < 0.6);
    return {
      fromMs,
      untilMs: fromMs + 3_000 + below(random, 15_000),
      providers: hit.length > 0 ? hit : providers,
      fault: pick(random, among.length > 0 ? among : faults),
      share: random() < 0.5 ? 1 : 0.2 + 0.8 * random(),
    };
  });
  return {
    seed,
    processes: 2 + below(random, 2),
    callersEach: 3 + below(random, 5),
    thinkMs: 250,
    strategy: pick(random, ['ordered', 'weighted', 'least-loaded']),
    restarts: random() < 0.5,
    storms,
  };
}

export function healedAtMs({ storms }: Plan): number {
  return Math.max(calmUntilMs, ...storms.map(({ untilMs }) => untilMs));
}
