import { isCompletionError, sleep, type CompletionRequest } from '@sluice/core';
import type { ManualClock } from '@sluice/core/laws';
import { below, pick, seededRandom } from '../storm/seeded-random.ts';
import type { Plan } from './plan.ts';
import type { SimulatedProcess } from './process.ts';

/** How one call went, as its caller saw it. */
export interface Called {
  readonly id: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** When it had to be over. */
  readonly deadlineMs: number;
  /** `done`, `left` as the caller wished, or the code of the error. */
  readonly outcome: string;
  readonly signal: AbortSignal;
}

const patienceMs = 20_000;
const ways = ['whole', 'whole', 'whole', 'stream', 'stream', 'stream', 'stream', 'break', 'abort', 'hurry'] as const;
const forever = new AbortController().signal;
const request: CompletionRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };

/** Calls again and again until `stopped`, and leaves now and then. */
export async function callOnAndOn(
  { complete }: SimulatedProcess,
  {
    name,
    plan: { seed, thinkMs },
    clock,
    stopped,
    calls,
  }: {
    readonly name: string;
    readonly plan: Plan;
    readonly clock: ManualClock;
    readonly stopped: () => boolean;
    readonly calls: Called[];
  },
): Promise<void> {
  const random = seededRandom(seed, name);
  await sleep(below(random, thinkMs), forever, clock);
  for (let number = 1; !stopped(); number++) {
    const id = `${name}-${number}`;
    const way = pick(random, ways);
    const caller = new AbortController();
    const timeoutMs = way === 'hurry' ? 100 + below(random, 400) : patienceMs;
    const options = { id, signal: caller.signal, timeoutMs };
    const cancel = way === 'abort' ? clock.after(below(random, 500), () => caller.abort()) : () => {};
    const fromMs = clock.now();
    let outcome = 'done';
    try {
      if (way === 'whole') await complete(request, options);
      else {
        let left = way === 'break' ? below(random, 5) : Infinity;
        for await (const _ of complete.stream(request, options)) if (left-- <= 0) break;
        if (way === 'break') outcome = 'left';
      }
    } catch (error) {
      if (!isCompletionError(error)) throw error;
      const wished = error.code === 'aborted' || (error.clock === 'deadline' && way === 'hurry');
      outcome = wished ? 'left' : error.code;
    }
    cancel();
    const untilMs = clock.now();
    calls.push({ id, fromMs, untilMs, deadlineMs: fromMs + timeoutMs, outcome, signal: caller.signal });
    await sleep(thinkMs, forever, clock);
  }
}
