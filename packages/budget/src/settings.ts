import { expected, systemClock, type Call, type Clock } from '@sluice/core';
import type { BudgetStore } from './budget-store.ts';
import type { Candidate } from './estimate.ts';
import { assertLimits, type Limit, type Spender } from './limit.ts';
import { Prices, type PriceOf } from './price.ts';
import type { Settlement, LostSettlement } from './settlement.ts';
import { isWhole } from './unit.ts';

/** What becomes of a call when the store fails: see {@link BudgetOptions.onStoreError}. */
export type OnStoreError = 'closed' | 'open' | 'local';

/** What is held for an answer of unknown length: see {@link BudgetOptions.withoutMaxTokens}. */
export type WithoutMaxTokens =
  | 'inject'
  | 'reject'
  | { readonly inject: number; readonly least?: number }
  | { readonly assume: number };

export interface BudgetOptions {
  /** All of them hold. A list, or a function of the call: a table of plans. */
  readonly limits: readonly Limit[] | ((call: Spender) => readonly Limit[]);
  /** What usages cost; `priceOf` of `@sluice/cost` is one. Needed for limits in `nanoUsd`. */
  readonly priceOf?: PriceOf;
  /** What a token costs at most of a model that has no price, in nano-dollars. @defaultValue none: such a call is refused */
  readonly unpricedNanoUsdPerToken?: number;
  /** Who may answer: what is held does for the dearest. @defaultValue `request.model` */
  readonly candidates?: (call: Call) => readonly Candidate[];
  /**
   * What is held where a request has no `maxTokens`: `inject`: it is given some, so many tokens, or fewer if less is left, but at
   * least so many · `assume`: so many are held and the request stays as it is · `reject`: it is refused.
   * @defaultValue `{ inject: 8_192, least: 256 }`
   */
  readonly withoutMaxTokens?: WithoutMaxTokens;
  /** What becomes of an answer that grows beyond what is left. `finish`: it is charged beyond the limit. @defaultValue `'cut'` */
  readonly onShort?: 'cut' | 'finish';
  /**
   * What is charged when nobody knows what a call used: a process that died, an attempt that was sent and not answered. `input`:
   * what it asked · `all`: whatever it may have been answered, too. @defaultValue `'input'`
   */
  readonly whenUnknown?: 'input' | 'all';
  /** Limits of calls of one slot are kept on one node of a cluster. @defaultValue all in one */
  readonly slot?: (call: Spender) => string;
  /** Where spending is counted; one store for one budget. @defaultValue this process */
  readonly store?: BudgetStore;
  /**
   * When the store fails: `closed`, calls fail with `store` · `local`, they share `limit / instances` of this process · `open`, they
   * go on. What they come to is charged when the store is back. @defaultValue `'closed'`
   */
  readonly onStoreError?: OnStoreError;
  /** How many processes share the store. Only `onStoreError: 'local'` wants to know. @defaultValue `1` */
  readonly instances?: number;
  /** Told of every call that is over, and of what is charged for it. Must not throw. */
  readonly onSettled?: (settlement: Settlement) => void;
  /** Told of what could not be charged: there was no room to keep it, or no time until the end. @defaultValue a process warning */
  readonly onLost?: (lost: LostSettlement) => void;
  /** @defaultValue the real time */
  readonly clock?: Clock;
}

/** Options that were looked at, with their defaults. */
export interface Settings {
  readonly limitsOf: (call: Spender) => readonly Limit[];
  readonly prices: Prices | undefined;
  readonly candidatesOf: (call: Call) => readonly Candidate[];
  readonly withoutMaxTokens:
    | 'reject'
    | { readonly inject: number; readonly least: number }
    | { readonly assume: number };
  readonly onShort: 'cut' | 'finish';
  readonly whenUnknown: 'input' | 'all';
  readonly slotOf: (call: Spender) => string;
  readonly store: BudgetStore | undefined;
  readonly onStoreError: OnStoreError;
  readonly instances: number;
  readonly onSettled: (settlement: Settlement) => void;
  readonly onLost: (lost: LostSettlement) => void;
  readonly clock: Clock;
}

/** @throws TypeError for what is no such option. */
export function readSettings(options: BudgetOptions): Settings {
  const { limits, priceOf, unpricedNanoUsdPerToken, candidates, slot, store } = options;
  const {
    onStoreError = 'closed',
    instances = 1,
    onShort = 'cut',
    whenUnknown = 'input',
    clock = systemClock,
  } = options;
  assertFunctions({ priceOf, candidates, slot, onSettled: options.onSettled, onLost: options.onLost });
  if (typeof limits !== 'function') assertLimits(limits);
  if (unpricedNanoUsdPerToken !== undefined && !isWhole(unpricedNanoUsdPerToken, 1)) {
    throw expected('unpricedNanoUsdPerToken', 'a whole number ≥ 1', unpricedNanoUsdPerToken);
  }
  assertOneOf('onStoreError', onStoreError, ['closed', 'open', 'local']);
  assertOneOf('onShort', onShort, ['cut', 'finish']);
  assertOneOf('whenUnknown', whenUnknown, ['input', 'all']);
  if (!isWhole(instances, 1)) throw expected('instances', 'a whole number ≥ 1', instances);
  const prices = priceOf && new Prices(priceOf, unpricedNanoUsdPerToken);
  const limitsOf = (call: Spender): readonly Limit[] => {
    if (typeof limits !== 'function') return limits;
    const given: unknown = limits(call);
    assertLimits(given);
    assertPriced(given, prices);
    return given;
  };
  if (typeof limits !== 'function') assertPriced(limits, prices);
  return {
    limitsOf,
    prices,
    candidatesOf: candidates ?? (({ request: { model } }) => [{ model }]),
    withoutMaxTokens: readWithoutMaxTokens(options.withoutMaxTokens ?? 'inject'),
    onShort,
    whenUnknown,
    slotOf: slot ?? (() => ''),
    store,
    onStoreError,
    instances,
    onSettled: options.onSettled ?? (() => {}),
    onLost: options.onLost ?? (({ message }) => process.emitWarning(message)),
    clock,
  };
}

function assertPriced(limits: readonly Limit[], prices: Prices | undefined): void {
  if (!prices && limits.some(({ nanoUsd }) => nanoUsd !== undefined)) {
    throw new TypeError('Expected `priceOf` beside limits in nanoUsd, got none');
  }
}

function assertFunctions(options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && typeof value !== 'function') throw expected(name, 'a function', value);
  }
}

function assertOneOf(name: string, value: unknown, words: readonly string[]): void {
  if (!words.includes(value as string)) throw expected(name, words.map((word) => `'${word}'`).join(' or '), value);
}

function readWithoutMaxTokens(given: WithoutMaxTokens): Settings['withoutMaxTokens'] {
  if (given === 'reject') return given;
  const policy = given === 'inject' ? { inject: 8_192, least: 256 } : given;
  if (typeof policy !== 'object' || policy === null || !('inject' in policy || 'assume' in policy)) {
    throw expected('withoutMaxTokens', "'inject', 'reject', { inject, least } or { assume }", given);
  }
  if ('assume' in policy) {
    if (!isWhole(policy.assume, 1)) throw expected('withoutMaxTokens.assume', 'a whole number ≥ 1', policy.assume);
    return policy;
  }
  const { inject, least = Math.min(256, inject) } = policy;
  if (!isWhole(inject, 1)) throw expected('withoutMaxTokens.inject', 'a whole number ≥ 1', inject);
  if (!isWhole(least, 1) || least > inject) {
    throw expected('withoutMaxTokens.least', `a whole number from 1 to \`inject\` (${inject})`, least);
  }
  return { inject, least };
}
