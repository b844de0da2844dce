/**
 * Waits before a reconnect: longer after each that was for nothing, by chance up to half less so that not everybody comes back
 * at once, and never shorter than the server asked for. Rejects when the signal fires.
 */
export function pause(tries: number, retryAfterMs: number, signal: AbortSignal): Promise<void> {
  // oxlint-disable-next-line no-restricted-properties -- the reader has no dependency to take chance and a clock from
  const delayMs = Math.max(retryAfterMs, Math.min(3e4, 500 * 2 ** tries) * (1 - Math.random() / 2));
  return new Promise((resolve, reject) => {
    // oxlint-disable-next-line no-restricted-globals -- see above
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
