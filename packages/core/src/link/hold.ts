/**
 * Ties something that a link holds (a permit, a socket, a lease) to the life of the call: `giveBack` runs exactly once,
 * when the returned function is called or when the signal fires, whichever comes first. `finally` alone is no lifetime:
 * a generator that rests at a `yield` notices no abort.
 *
 * `giveBack` must not throw and must not wait for the network.
 *
 * @example
 * ```ts
 * const release = hold(call.signal, () => permits.give());
 * try {
 *   yield* next(call);
 * } finally {
 *   release();
 * }
 * ```
 */
export function hold(signal: AbortSignal, giveBack: () => void): () => void {
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
