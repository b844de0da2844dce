import { getEventListeners } from 'node:events';
import { setImmediate as turnLoop } from 'node:timers/promises';
import type { CacheNote } from '@sluice/cache';
import { notesOf } from '@sluice/core';
import { ManualClock } from '@sluice/core/laws';
import { audit } from './audit.ts';
import { call, type Called } from './caller.ts';
import { stormChain, type Mutation, type StormChain } from './chain.ts';

export interface StormOptions {
  readonly calls: number;
  readonly seed: number;
  readonly mutation?: Mutation;
}

/** What a storm left behind. */
export interface Storm {
  readonly violations: readonly string[];
  /** How calls ended, by outcome. The same for the same seed. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly attempts: number;
  /** How often what is worth trying happened at all. */
  readonly seen: Readonly<Record<Exclude<CacheNote['state'], 'skipped'> | 'turn' | 'failover', number>>;
  readonly virtualMs: number;
}

const atOnce = 60;
/** Longer than any clock of a call: what still goes on then goes on for ever. */
const patienceMs = 5_000;

/**
 * Makes thousands of calls that end in every way, many at once, in virtual time; afterwards nothing may be held and
 * every record must be right. The same seed makes the same storm.
 */
export async function storm({ calls, seed, mutation }: StormOptions): Promise<Storm> {
  const clock = new ManualClock();
  const chain = stormChain(clock, seed, mutation);
  const violations: string[] = [];
  const outcomes: Record<string, number> = {};
  const made: Called[] = [];
  const note = (reason: unknown): void => void violations.push(`a rejection that nobody took: ${String(reason)}`);
  process.on('unhandledRejection', note);
  try {
    for (let first = 0; first < calls; first += atOnce) {
      const batch = new AbortController();
      const count = Math.min(atOnce, calls - first);
      const results = Array.from({ length: count }, (_, index) =>
        call(chain, clock, seed, first + index, batch.signal),
      );
      const called = await runOut(results, clock);
      if (!called) {
        violations.push(`calls ${first} to ${first + count - 1}: some never end`);
        break;
      }
      made.push(...called);
      const held = Object.entries(chain.held()).filter(([, number]) => number > 0);
      for (const [what, number] of held)
        violations.push(`after calls ${first} to ${first + count - 1}: ${number} ${what} held`);
      violations.push(...listeners(called));
      if (violations.length > 0) break; // what comes after it only repeats it
    }
    await close(chain, clock, violations);
    await turnLoop();
  } finally {
    process.off('unhandledRejection', note);
  }
  const seen = { hit: 0, stale: 0, coalesced: 0, miss: 0, turn: 0, failover: 0 };
  for (const { outcome, completion } of made) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (!completion) continue;
    for (const { state } of notesOf(completion, 'cache')) if (state !== 'skipped') seen[state]++;
    if (completion.messages.length > 1) seen.turn++;
    if (completion.attempts.some(({ provider }) => provider === 'second')) seen.failover++;
  }
  audit(chain, made, (what) => violations.push(what));
  return { violations, outcomes, seen, attempts: chain.said.size, virtualMs: clock.now() };
}

/** Lets time pass until all calls are over and no timer is set; gives up where that never comes. */
async function runOut(results: readonly Promise<Called>[], clock: ManualClock): Promise<readonly Called[] | undefined> {
  let over: readonly Called[] | undefined;
  let failure: { readonly error: unknown } | undefined;
  Promise.all(results).then(
    (called) => (over = called),
    (error: unknown) => (failure = { error }),
  );
  const giveUpAt = clock.now() + patienceMs;
  for (let still = 0; still < 50 && clock.now() < giveUpAt;) {
    await turnLoop();
    if (failure) throw failure.error;
    const { nextMs } = clock;
    if (nextMs !== undefined) await clock.advance(nextMs);
    else if (over) return over;
    else still++;
  }
  return over;
}

function listeners(called: readonly Called[]): string[] {
  return called.flatMap(({ id, way, signals }) => {
    const left = signals.reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0);
    return left === 0 ? [] : [`${id} (${way}): ${left} listeners on the caller's signal`];
  });
}

async function close({ complete }: StormChain, clock: ManualClock, violations: string[]): Promise<void> {
  let closed = false;
  void complete.close({ deadlineMs: 100 }).then(() => (closed = true));
  for (let turn = 0; turn < 50 && !closed; turn++) await clock.advance(clock.nextMs ?? 0);
  if (!closed) violations.push('close() does not come back');
}
