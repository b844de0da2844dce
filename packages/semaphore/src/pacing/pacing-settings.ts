import { expected, systemClock, systemRandom, type Call } from '@sluice/core';
import type { KnownLimits } from './buckets.ts';
import type { PaceOptions } from './pace.ts';
import type { PacingOptions } from './pacing.ts';
import type { Counted } from './reading.ts';

/** Options that were looked at, with their defaults. */
export interface PacingSettings extends PaceOptions {
  readonly scope: (call: Call) => string;
  readonly maxWaitMs: number;
}

const names = {
  requestsPerMinute: 'requests',
  inputTokensPerMinute: 'input-tokens',
  outputTokensPerMinute: 'output-tokens',
  tokensPerMinute: 'tokens',
} as const satisfies Record<keyof NonNullable<PacingOptions['limits']>, Counted>;

const byModel = (call: Call): string => call.request.model;

/** @throws TypeError for what is no such option. */
export function readPacing(options: PacingOptions): PacingSettings {
  const settings: PacingSettings = {
    scope: byModel,
    burstMs: 10_000,
    maxQueued: 1_000,
    maxWaitMs: 60_000,
    clock: systemClock,
    random: systemRandom,
    ...options,
    limits: readKnown(options.limits ?? {}),
  };
  const { scope, burstMs, maxQueued, maxWaitMs } = settings;
  if (typeof scope !== 'function') throw expected('scope', 'a function of the call', scope);
  if (!(burstMs >= 0 && burstMs <= 60_000)) throw expected('burstMs', 'a number from 0 to 60,000', burstMs);
  if (maxQueued !== Infinity && !(Number.isSafeInteger(maxQueued) && maxQueued >= 0)) {
    throw expected('maxQueued', 'a whole number ≥ 0', maxQueued);
  }
  if (!(maxWaitMs > 0)) throw expected('maxWaitMs', 'a number > 0', maxWaitMs);
  return settings;
}

function readKnown(limits: NonNullable<PacingOptions['limits']>): KnownLimits {
  const known: KnownLimits = {};
  for (const [name, limit] of Object.entries(limits)) {
    const counts = (names as Readonly<Record<string, Counted>>)[name];
    if (!counts) throw new TypeError(`Expected \`limits\` to have ${Object.keys(names).join(', ')}, got \`${name}\``);
    if (!(limit > 0 && limit < Infinity)) throw expected(`limits.${name}`, 'a number > 0', limit);
    known[counts] = limit;
  }
  return known;
}
