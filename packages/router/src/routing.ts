import {
  childCall,
  isCompletionError,
  isLeaving,
  type Call,
  type Clock,
  type CompletionError,
  type CompletionEvent,
  type Events,
  type Random,
  type Repetition,
} from '@sluice/core';
import { exhausted, type Failure } from './exhausted.ts';
import { Failover, type FailoverBudget } from './failover-budget.ts';
import { helpsElsewhere } from './helps-elsewhere.ts';
import type { Pick } from './strategy.ts';
import type { Target } from './target.ts';
import type { TargetsExhaustedError } from './targets-exhausted-error.ts';
import { visit, type Visit } from './visit.ts';

/** What all calls of a router have in common. */
export interface Routes {
  readonly targets: readonly Target[];
  readonly pick: Pick;
  /** Whether some targets do not take every call. */
  readonly ruled: boolean;
  readonly restarts: boolean;
  /** Whether `pick` looks at what targets have to do. */
  readonly weighs: boolean;
  /** Without one: a tenth of the time that a call has in all, and no more than {@link mostLeastMs}. */
  readonly leastMs: number | undefined;
  readonly budget: FailoverBudget | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

interface Choice {
  readonly target: Target;
  readonly panic: boolean;
  /** Those that are left alone meanwhile. */
  readonly unwell: readonly Target[];
}

/** Most calls have none of these: an array for each would be made for every call. */
const none: readonly never[] = Object.freeze([]);

/** What an answer takes to begin, if it is a quick one. */
const mostLeastMs = 1_000;

/** The way of one call from target to target, each of them at most once. */
export class Routing implements Repetition {
  readonly #routes: Routes;
  readonly #call: Call;
  #failed: readonly Failure[] = none;
  /** Those that would have been one attempt too many. */
  #unaffordable: readonly Target[] = none;
  #visit: Visit | undefined;
  #answers = false;
  #failover: Failover | undefined;

  constructor(routes: Routes, call: Call) {
    this.#routes = routes;
    this.#call = call;
  }

  first(): Events {
    return this.#go(this.#choose());
  }

  onEvent(event: CompletionEvent): void {
    if (this.#answers && event.type === 'text-delta') return; // most of what there is
    const current = this.#visit!;
    current.see(event, this);
    this.#answers = current.answers;
    if (event.type === 'end') this.#failover?.refund();
  }

  async *onFailed(error: unknown, begun: boolean): AsyncGenerator<CompletionEvent, Events, void> {
    const failed = this.#visit;
    if (!failed) throw error; // nobody was asked
    failed.fail(error);
    if (!this.#mayGoOn(error)) throw error;
    if (begun && (failed.stands || !this.#routes.restarts)) throw error;
    this.#failed = [...this.#failed, { target: failed.target, error }];
    const elsewhere = helpsElsewhere(error);
    if (!elsewhere && this.#failed.length === 1) throw error;
    const choice = elsewhere && !this.#late ? this.#choose(error) : undefined;
    if (begun && !choice) throw error; // with what there is of the answer
    const note = failed.introduction();
    if (note) yield note;
    if (error !== failed.silence) yield { type: 'attempt-failed', error, output: begun ? 'dropped' : 'none' };
    return this.#go(choice);
  }

  /** A caller that has gone wants no other answer, and a bug is nobody's to route around. */
  #mayGoOn(error: unknown): error is CompletionError {
    return isCompletionError(error) && !isLeaving(error) && !this.#call.signal.aborted;
  }

  /** Nothing is held before: whoever reads may leave between a choice and this. */
  #go(choice: Choice | undefined): Events {
    if (!choice) throw this.#exhausted;
    const { target, panic, unwell } = choice;
    const pass = panic ? target.breaker.panic() : target.breaker.enter();
    if (!pass) {
      this.#failover?.refund(); // another call was quicker to probe it
      return this.#go(this.#choose(this.#failed.at(-1)?.error));
    }
    const number = this.#failed.length + 1;
    const { request } = this.#call;
    const why = pass.kind !== 'plain' ? pass.kind : number === 1 ? 'chosen' : 'failover';
    const note = { type: 'router', target: target.name, why, breaker: target.breaker.state } as const;
    const begun = visit(target, {
      pass,
      call: childCall(this.#call, number, target.model === undefined ? request : { ...request, model: target.model }),
      note: unwell.length === 0 ? note : { ...note, ...passedOver(unwell, target) },
      weighed: this.#routes.weighs,
    });
    this.#visit = begun;
    this.#answers = false;
    return begun;
  }

  /**
   * Whom to ask next, of those that are well. Where nobody is and nobody was asked: the one that may be well soonest, so
   * that no call fails without a try; but not one that said when to come back.
   */
  #choose(after?: CompletionError): Choice | undefined {
    const { pick, random } = this.#routes;
    const others = this.#others();
    const unwell: readonly Target[] = others.some(isUnwell) ? others.filter(isUnwell) : none;
    let well = unwell.length === 0 ? others : others.filter((target) => !unwell.includes(target));
    while (well.length > 0) {
      const target = pick(well, random);
      if (!after || this.#affords(target, after)) return { target, panic: false, unwell };
      well = well.filter((other) => other !== target);
    }
    if (after) return undefined;
    const [target] = unwell.filter(({ restsMs }) => restsMs === 0).toSorted((one, other) => one.waitMs - other.waitMs);
    return target && { target, panic: true, unwell };
  }

  #affords(target: Target, after: CompletionError): boolean {
    const { budget } = this.#routes;
    if (!budget) return true;
    this.#failover = new Failover(budget, target, { model: this.#call.request.model, after });
    if (this.#failover.paid) return true;
    this.#unaffordable = [...this.#unaffordable, target];
    return false;
  }

  get #exhausted(): TargetsExhaustedError {
    const { targets } = this.#routes;
    return exhausted(targets, { call: this.#call, failed: this.#failed, unaffordable: this.#unaffordable });
  }

  /** Those that take the call and have not been asked. */
  #others(): readonly Target[] {
    const { targets, ruled } = this.#routes;
    if (!this.#visit && !ruled) return targets;
    return targets.filter(
      (target) =>
        target !== this.#visit?.target &&
        !this.#failed.some((failure) => failure.target === target) &&
        !this.#unaffordable.includes(target) &&
        target.takes(this.#call),
    );
  }

  get hasOthers(): boolean {
    return !this.#late && this.#others().some((target) => !isUnwell(target));
  }

  get #late(): boolean {
    const { deadline, askedMs = -Infinity } = this.#call;
    if (deadline === undefined) return false;
    const leastMs = this.#routes.leastMs ?? Math.min(mostLeastMs, (deadline - askedMs) / 10);
    return deadline - this.#routes.clock.now() < leastMs;
  }
}

function passedOver(unwell: readonly Target[], chosen: Target): { readonly passedOver?: readonly string[] } {
  const names = unwell.filter((other) => other !== chosen).map(({ name }) => name);
  return names.length > 0 ? { passedOver: names } : {};
}

function isUnwell({ waitMs }: Target): boolean {
  return waitMs > 0;
}
