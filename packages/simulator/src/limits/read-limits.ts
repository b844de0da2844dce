import { expected } from '@sluice/core';
import type { Limits } from './limits.ts';

const names = ['requestsPerMinute', 'inputTokensPerMinute', 'outputTokensPerMinute'] as const;

/**
 * Takes something for limits.
 *
 * @throws TypeError that names the field at fault.
 */
export function readLimits(limits: Limits = {}): Limits {
  for (const name of names) {
    const value = limits[name];
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue;
    throw expected(`limits.${name}`, 'a whole number ≥ 1', value);
  }
  const unknown = Object.keys(limits).find((name) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) throw new TypeError(`Expected \`limits\` to have ${names.join(', ')}, got \`${unknown}\``);
  return limits;
}
