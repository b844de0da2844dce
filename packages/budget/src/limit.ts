import { expected, type Attributes, type CompletionRequest } from '@sluice/core';
import { isWhole, units, type Unit } from './unit.ts';
import { weekdays, windowNames, type Weekday, type WindowName } from './window/window.ts';

/** Whoever spends: a call, or as much of one as there is where there is no chain. */
export interface Spender {
  readonly attributes: Attributes;
  readonly request?: CompletionRequest;
}

/** How much may be spent: one of these, a whole number ≥ 1. */
type Allowance =
  | { readonly nanoUsd: number; readonly tokens?: never; readonly requests?: never }
  | { readonly tokens: number; readonly nanoUsd?: never; readonly requests?: never }
  | { readonly requests: number; readonly nanoUsd?: never; readonly tokens?: never };

interface LimitDetails {
  /**
   * Whose spending is counted together: the value of an attribute, or of several; what a function makes of the call; or
   * `'everybody'`. Who lacks the attribute is refused, and shares nothing with others who do.
   */
  readonly per: string | readonly string[] | ((call: Spender) => string);
  readonly window: WindowName;
  /** Where days begin, by the IANA name of the zone. @defaultValue `'UTC'` */
  readonly timeZone?: string | ((call: Spender) => string);
  /** @defaultValue `'monday'` */
  readonly weekStartsOn?: Weekday;
  /**
   * Limits of one slot are kept on one node of a cluster, and are held all at once. It has to follow from what the limit is
   * `per`: spending in two slots is counted apart. @defaultValue `slot` of the budget
   */
  readonly slot?: (call: Spender) => string;
}

/**
 * So much, for whom, in which window.
 *
 * @example
 * ```ts
 * const limits: Limit[] = [
 *   { nanoUsd: usd(5), per: ['tenant', 'user'], window: 'day', timeZone: 'Europe/Berlin' },
 *   { nanoUsd: usd(500), per: 'tenant', window: 'month' },
 *   { tokens: 200_000, per: 'tenant', window: 'minute' },
 * ];
 * ```
 */
export type Limit = Allowance & LimitDetails;

export function unitOf(limit: Limit): Unit {
  return units.find((unit) => limit[unit] !== undefined)!;
}

/** Plans are tables of the application's: looked at once each. */
const known = new WeakSet<object>();

/** @throws TypeError for what is no list of limits. */
export function assertLimits(limits: unknown): asserts limits is readonly Limit[] {
  if (!Array.isArray(limits)) throw expected('limits', 'a list of limits, or a function of the call', limits);
  limits.forEach((limit: unknown, at) => {
    if (typeof limit !== 'object' || limit === null) throw expected(`limits[${at}]`, 'a limit', limit);
    if (known.has(limit)) return;
    assertLimit(limit as Limit, `limits[${at}]`);
    known.add(limit);
  });
}

function assertLimit(limit: Limit, at: string): void {
  const given = units.filter((unit) => limit[unit] !== undefined);
  if (given.length !== 1) throw expected(at, '`nanoUsd`, `tokens` or `requests`, one of them', given);
  const unit = given[0]!;
  const most = Number.MAX_SAFE_INTEGER;
  if (!isWhole(limit[unit], 1)) throw expected(`${at}.${unit}`, `a whole number from 1 to ${most}`, limit[unit]);
  assertPer(limit.per, at);
  if (!windowNames.includes(limit.window)) throw expected(`${at}.window`, `one of ${windowNames.join()}`, limit.window);
  const { timeZone, weekStartsOn, slot } = limit;
  if (timeZone !== undefined && typeof timeZone !== 'string' && typeof timeZone !== 'function') {
    throw expected(`${at}.timeZone`, 'the name of a time zone, or a function of the call', timeZone);
  }
  if (weekStartsOn !== undefined && !weekdays.includes(weekStartsOn)) {
    throw expected(`${at}.weekStartsOn`, 'a day of the week', weekStartsOn);
  }
  if (slot !== undefined && typeof slot !== 'function') throw expected(`${at}.slot`, 'a function of the call', slot);
}

function assertPer(per: unknown, at: string): void {
  if (typeof per === 'function' || (typeof per === 'string' && per !== '')) return;
  if (Array.isArray(per) && per.length > 0 && per.every((key) => typeof key === 'string' && key !== '')) return;
  throw expected(`${at}.per`, "names of attributes, a function of the call, or 'everybody'", per);
}
