import assert from 'node:assert/strict';
import { turnLoop } from '../time/turn-loop.ts';
import type { ManualClock } from './manual-clock.ts';

/** How often the event loop turns without news before something counts as standing still. */
const patience = 40;
const longestMs = 3_600_000;

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await turnLoop();
}

/** Waits for `promise` and moves the clock on whenever nothing else moves. Fails where real time would hang. */
export async function drive<Value>(promise: Promise<Value>, clock: ManualClock, what: string): Promise<Value> {
  let settled = false;
  const note = (): void => void (settled = true);
  promise.then(note, note);
  const giveUpAt = clock.now() + longestMs;
  for (let still = 0; !settled; still++) {
    await turnLoop();
    if (settled || still < 3) continue;
    const nextMs = clock.nextMs;
    if (nextMs !== undefined && clock.now() + nextMs < giveUpAt) {
      await clock.advance(nextMs);
      still = 0;
    } else assert.ok(still < patience, `${what}: expected it to go on, it hangs`);
  }
  return promise;
}

/** What became of a promise, without its rejection being anybody's. */
export type Outcome<Value> = { readonly value: Value } | { readonly error: unknown };

export function outcomeOf<Value>(promise: Promise<Value>): Promise<Outcome<Value>> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}
