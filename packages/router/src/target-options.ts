import { expected, type Call, type Complete, type Links, type Transport } from '@sluice/core';

/** One place that a call may go to. */
export interface TargetOptions {
  /** Its name in notes and errors; no other target's. */
  readonly name: string;
  /**
   * Who answers: a transport, a chain, or links that end in one. What belongs to one provider stands in here: `retry`,
   * permits, the cost of each attempt.
   * @example `[retry(), anthropic()]`
   */
  readonly chain: Transport | Complete | Links;
  /** What this target calls the model. @defaultValue the request's */
  readonly model?: string;
  /** The rule: whether it takes a call. Must not wait. @defaultValue it takes every call */
  readonly when?: (call: Call) => boolean;
  /**
   * Its share, for `weighted` and `least-loaded`: 9 and 1 are nine of ten calls and one. With 0 it only gets what others
   * failed. @defaultValue `1`
   */
  readonly weight?: number;
}

/** @throws TypeError for targets that cannot be. */
export function assertTargets(targets: readonly TargetOptions[]): void {
  if (!Array.isArray(targets) || targets.length === 0) throw expected('targets', 'at least one target', targets);
  const names = new Set<string>();
  for (const [index, { name, chain, model, when, weight = 1 }] of targets.entries()) {
    const at = `targets[${index}]`;
    if (typeof name !== 'string' || name === '') throw expected(`${at}.name`, 'a name', name);
    if (names.has(name)) throw expected(`${at}.name`, 'a name that no other target has', name);
    names.add(name);
    if (model !== undefined && (typeof model !== 'string' || model.trim() === '')) {
      throw expected(`${at}.model`, 'the name of a model', model);
    }
    if (when !== undefined && typeof when !== 'function') throw expected(`${at}.when`, 'a function', when);
    if (!(typeof weight === 'number' && weight >= 0 && weight < Infinity)) {
      throw expected(`${at}.weight`, 'a finite number ≥ 0', weight);
    }
    const isTransport = typeof chain === 'function' && ('provider' in chain || 'transport' in chain);
    if (!isTransport && !Array.isArray(chain)) {
      throw expected(`${at}.chain`, 'a transport, a chain, or links that end in one', chain);
    }
  }
  if (targets.every(({ weight = 1 }) => weight === 0)) {
    throw expected('weight', 'above 0 for one target at least', 0);
  }
}
