import {
  abortError,
  expected,
  hold,
  leavingError,
  observe,
  precede,
  type Call,
  type Events,
  type Next,
} from '@sluice/core';
import { closedError } from '../closed-error.ts';
import type {} from '../note.ts';
import type { Refusal } from '../permit-store.ts';
import { QueueFullError } from '../queue-full-error.ts';
import { Pace } from './pace.ts';
import type { PacingSettings } from './pacing-settings.ts';
import { estimateSpending } from './spending.ts';
import { Turn } from './turn.ts';

/** Scopes may be tenants: of those that nobody uses no more are kept. */
const keptScopes = 1_000;

/** One pace for each set of limits, and the calls on their way through. */
export class Paces {
  readonly #settings: PacingSettings;
  readonly #paces = new Map<string, Pace>();
  #closed = false;

  constructor(settings: PacingSettings) {
    this.#settings = settings;
  }

  get queued(): number {
    let queued = 0;
    for (const pace of this.#paces.values()) queued += pace.queued;
    return queued;
  }

  /** Nothing is awaited for a turn that is now. */
  enter(call: Call, next: Next): Events | Promise<Events> {
    if (this.#closed) throw closedError();
    const { scope: scopeOf, maxWaitMs, clock } = this.#settings;
    const scope = scopeOf(call);
    if (typeof scope !== 'string' || scope === '') throw expected('scope', 'a string that is not empty', scope);
    const pace = this.#paceOf(scope);
    const { request, deadline } = call;
    const spending = estimateSpending(request, pace.lengths);
    const remainingMs = deadline === undefined ? Infinity : deadline - clock.now();
    const outcome = pace.enter({ spending, maxWaitMs, remainingMs, call });
    return outcome instanceof Promise
      ? outcome.then((came) => this.#open(came, call, next))
      : this.#open(outcome, call, next);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const pace of this.#paces.values()) pace.close();
  }

  #open(turn: Turn | Refusal, call: Call, next: Next): Events {
    if (!(turn instanceof Turn)) throw new QueueFullError(turn);
    if (leavingError(call)) {
      turn.giveBack(); // in the tick in which its turn came
      throw abortError(call.signal, 'no');
    }
    const leave = hold(call, () => turn.onEnd({ how: 'left' }));
    let events: Events;
    try {
      events = observe(next(call), {
        onEvent: (event) => turn.onEvent(event),
        onEnd(ending) {
          turn.onEnd(ending);
          leave();
        },
      });
    } catch (error) {
      turn.giveBack();
      leave();
      throw error;
    }
    const { waitedMs, position } = turn;
    return position === 0 ? events : precede({ type: 'semaphore', why: 'pace', waitedMs, position }, events);
  }

  #paceOf(scope: string): Pace {
    let pace = this.#paces.get(scope);
    if (pace) return pace;
    if (this.#paces.size >= keptScopes) this.#forgetIdle();
    this.#paces.set(scope, (pace = new Pace(this.#settings)));
    return pace;
  }

  #forgetIdle(): void {
    for (const [scope, pace] of this.#paces) if (pace.idle) this.#paces.delete(scope);
  }
}
