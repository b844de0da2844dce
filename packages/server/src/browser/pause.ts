/**
 * Waits before a reconnect: longer after each that was for nothing, by chance up to half less so that not everybody comes back
 * at once, and never shorter than the server asked for. Rejects when the signal fires.
 *
 * @param tries - From 1.
 */
export function pause(tries: number, retryAfterMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // oxlint-disable-next-line no-restricted-globals -- the reader has no dependency to take a clock and chance from
    const timer = setTimeout(
      resolve,
      // oxlint-disable-next-line no-restricted-properties -- see above
      Math.max(retryAfterMs, Math.min(3e4, 250 * 2 ** tries) * (1 - Math.random() / 2)),
    );
    signal.onabort = () => reject(clearTimeout(timer)); // the caller knows why, and nobody else listens on its signal
  });
}
