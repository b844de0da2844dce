import type { Call } from '../call/call.ts';
import { lifetimeOf } from '../call/edge-call.ts';

/**
 * Ties something that a link holds (a permit, a socket, a lease) to the life of the call: `giveBack` runs exactly once,
 * when the returned function is called or when the call's signal fires, whichever comes first. `finally` alone is no
 * lifetime: a generator that rests at a `yield` notices no abort.
 *
 * `giveBack` must not throw and must not wait for the network. To hand in the call costs less than its signal.
 *
 * @example
 * ```ts
 * const release = hold(call, () => permits.give());
 * try {
 *   yield* next(call);
 * } finally {
 *   release();
 * }
 * ```
 */
export function hold(over: Call | AbortSignal, giveBack: () => void): () => void {
  if (over instanceof AbortSignal) return holdSignal(over, giveBack);
  const lifetime = lifetimeOf(over);
  return lifetime ? lifetime.hold(giveBack) : holdSignal(over.signal, giveBack);
}

function holdSignal(signal: AbortSignal, giveBack: () => void): () => void {
  let held = true;
  const release = (): void => {
    if (!held) return;
    held = false;
    signal.removeEventListener('abort', release);
    giveBack();
  };
  if (signal.aborted) release();
  else signal.addEventListener('abort', release, { once: true });
  return release;
}
