/** The time as this package needs it: the slice of core's `Clock` that it uses, so that a test may hand in that one. */
export interface RunnerClock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Runs `action` once after `delayMs`, unless what is returned is called before. `background`: it keeps no process alive. */
  after(delayMs: number, action: () => void, options?: { readonly background?: boolean }): () => void;
}

/** The real time. Here and not from core, which this package does not need. */
export const systemClock: RunnerClock = {
  now: () => performance.now(),
  after(delayMs, action, { background = false } = {}) {
    const timer = setTimeout(action, delayMs);
    if (background) timer.unref();
    return () => clearTimeout(timer);
  },
};
