import { setImmediate as turnLoop } from 'node:timers/promises';
import { ManualClock } from '@sluice/core/laws';
import { audit, countedMs } from './audit.ts';
import { callOnAndOn, type Called } from './caller.ts';
import { healedAtMs, type Plan } from './plan.ts';
import { backOffMs, startProcess, type Mutation } from './process.ts';
import type { Asked } from './provider.ts';

/** What a simulation came to. */
export interface Simulation {
  readonly violations: readonly string[];
  readonly calls: number;
  readonly attempts: number;
  /** How calls ended, by outcome. The same for the same plan. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly virtualMs: number;
}

/** Longer than any call: what still goes on then goes on for ever. */
const patienceMs = 60_000;

/** Lets processes call through storms and for a while after them, in virtual time, and looks at what that left behind. */
export async function simulate(plan: Plan, mutation?: Mutation): Promise<Simulation> {
  const clock = new ManualClock();
  const violations: string[] = [];
  const asked: Asked[] = [];
  const calls: Called[] = [];
  const complain = (what: string): void => void violations.push(what);
  const note = (reason: unknown): void => complain(`a rejection that nobody took: ${String(reason)}`);
  process.on('unhandledRejection', note);
  try {
    let stopped = false;
    const processes = Array.from({ length: plan.processes }, (_, index) =>
      startProcess(`process ${index}`, { plan, clock, asked, mutation }),
    );
    const callers = processes.flatMap((one, index) =>
      Array.from({ length: plan.callersEach }, (_, caller) =>
        callOnAndOn(one, {
          name: `${index}-${caller}`,
          plan,
          clock,
          calls,
          stopped: () => stopped,
        }),
      ),
    );
    await clock.advance(healedAtMs(plan) + 2 * backOffMs + countedMs);
    stopped = true;
    if (!(await within(Promise.all(callers), clock))) complain('some calls never end');
    const closing = Promise.all(processes.map(({ complete }) => complete.close({ deadlineMs: 100 })));
    if (!(await within(closing, clock))) complain('close() does not come back');
    if (clock.pending > 0) complain(`${clock.pending} timers set`);
    audit({ plan, processes, asked, calls }, complain);
    await turnLoop();
  } finally {
    process.off('unhandledRejection', note);
  }
  const outcomes: Record<string, number> = {};
  for (const { outcome } of calls) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return { violations, calls: calls.length, attempts: asked.length, outcomes, virtualMs: clock.now() };
}

/** Whether it settles before patience is over. */
async function within(promise: Promise<unknown>, clock: ManualClock): Promise<boolean> {
  let over = false;
  let failure: { readonly error: unknown } | undefined;
  promise.then(
    () => (over = true),
    (error: unknown) => (failure = { error }),
  );
  const giveUpAt = clock.now() + patienceMs;
  for (let still = 0; !over && still < 50 && clock.now() < giveUpAt; still++) {
    await turnLoop();
    if (failure) throw failure.error;
    const { nextMs } = clock;
    if (nextMs === undefined) continue;
    await clock.advance(nextMs);
    still = 0;
  }
  return over;
}
