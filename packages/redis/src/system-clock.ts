/** The time as this package needs it: the slice of core's `Clock` that it uses, so that a test may hand in that one. */
export interface RunnerClock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Runs `action` once after `delayMs`, unless what is returned is called before. */
  after(delayMs: number, action: () => void): () => void;
}

/** The real time. Here and not from core, which this package does not need. */
export const systemClock: RunnerClock = {
  now: () => performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};
