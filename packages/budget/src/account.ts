import { expected, invalid } from '@sluice/core';
import { unitOf, type Limit, type Spender } from './limit.ts';
import type { Unit } from './unit.ts';
import { windowOf, type Window } from './window/window.ts';

/** A limit of one call, resolved: whose account, what it counts, in which window, and how much it may come to. */
export interface Account {
  /** `user:u1`, `tenant:acme/user:u1`, `everybody`; names are escaped so that none can be taken for another. */
  readonly scope: string;
  readonly unit: Unit;
  readonly window: Window;
  readonly limit: number;
  /** See {@link Limit}. */
  readonly slot: string;
}

/**
 * The accounts that a call spends from.
 *
 * @throws CompletionError `invalid-request` when the call lacks what a limit is per.
 * @throws TypeError when two limits would count the same twice, or a function of the options does not do as it should.
 */
export function accountsOf(
  limits: readonly Limit[],
  spender: Spender,
  slotOf: (spender: Spender) => string,
): readonly Account[] {
  const accounts = limits.map((limit): Account => {
    const { window, weekStartsOn, slot = slotOf } = limit;
    const unit = unitOf(limit);
    const timeZone = typeof limit.timeZone === 'function' ? limit.timeZone(spender) : limit.timeZone;
    return {
      scope: scopeOf(limit.per, spender),
      unit,
      window: windowOf(window, timeZone, weekStartsOn),
      limit: limit[unit]!,
      slot: text('slot', slot(spender)),
    };
  });
  accounts.forEach((account, at) => {
    if (accounts.findIndex((other) => sameAccount(other, account)) < at) {
      const { scope, unit, window } = account;
      throw new TypeError(`Expected one limit of ${unit} for ${scope} and its ${window.name}, got two`);
    }
  });
  return accounts;
}

/** Two that count the same: their amounts would be added up in one place. */
function sameAccount(a: Account, b: Account): boolean {
  return a.scope === b.scope && a.unit === b.unit && a.window === b.window && a.slot === b.slot;
}

function scopeOf(per: Limit['per'], spender: Spender): string {
  if (typeof per === 'function') {
    const scope: unknown = per(spender);
    if (typeof scope !== 'string' || scope === '') throw invalid('per', 'a scope that is not empty', scope);
    return scope;
  }
  if (per === 'everybody') return per;
  const names = typeof per === 'string' ? [per] : per;
  return names.map((name) => `${escaped(name)}:${escaped(keyOf(name, spender))}`).join('/');
}

/** Who has no name is nobody, and not one with all others who have none. */
function keyOf(name: string, { attributes }: Spender): string {
  const value = attributes[name];
  if ((typeof value === 'string' && value !== '') || Number.isSafeInteger(value)) return String(value);
  throw invalid(`attributes.${name}`, 'a name whose spending to count', value);
}

function escaped(name: string): string {
  return name.replaceAll(/[%:/]/g, (character) => `%${character.codePointAt(0)!.toString(16)}`);
}

function text(option: string, value: unknown): string {
  if (typeof value !== 'string') throw expected(option, 'a function that returns a string', value);
  return value;
}
