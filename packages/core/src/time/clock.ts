/** Takes back what it was handed out for: a timer that was set. Calling it twice, or too late, does nothing. */
export type Cancel = () => void;

/**
 * Time, as a link may know it. Everything that waits takes one, so that tests and simulations own the time.
 * No package reads the time or sets a timer in any other way.
 */
export interface Clock {
  /** Milliseconds that only ever grow. Deadlines and durations are measured on it. */
  now(): number;
  /** Milliseconds since 1970. May jump; for dates that somebody outside reads or wrote. */
  wall(): number;
  /**
   * Runs `action` once after `delayMs`; any length, `Infinity` never.
   * A `background` timer does not keep the process alive.
   */
  after(delayMs: number, action: () => void, options?: { readonly background?: boolean }): Cancel;
}

/** Node fires a longer timer at once, with a warning: a `retry-after` of 25 days would become a storm. */
const longestTimerMs = 2 ** 31 - 1;

const nothing: Cancel = () => {};

/** The real time. Reads the globals when asked, so that fake timers of a test runner govern it too. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(delayMs, action, { background = false } = {}) {
    if (delayMs === Infinity) return nothing;
    if (delayMs > longestTimerMs) return afterLong(delayMs, action, background);
    const timer = setTimeout(action, delayMs);
    if (background) timer.unref();
    return () => clearTimeout(timer);
  },
};

/** In steps: months are more than Node's timers can take. */
function afterLong(delayMs: number, action: () => void, background: boolean): Cancel {
  let cancel = nothing;
  const step = (leftMs: number): void => {
    const stepMs = Math.min(leftMs, longestTimerMs);
    cancel = systemClock.after(stepMs, () => (leftMs > stepMs ? step(leftMs - stepMs) : action()), { background });
  };
  step(delayMs);
  return () => cancel();
}

/** A number in [0, 1), like `Math.random`. Injected wherever chance decides, so that a seed can replay it. */
export type Random = () => number;

/** Chance itself. */
export const systemRandom: Random = () => Math.random();
