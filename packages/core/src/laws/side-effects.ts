/** Counts timers that are set beside the injected clock, until `stop()`. */
export function realTimers(): { readonly set: number; stop(): void } {
  const original = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const timers = new Set<unknown>();
  const set = (action: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]): NodeJS.Timeout => {
    const timer = original.setTimeout(() => {
      timers.delete(timer);
      action(...args);
    }, delayMs);
    timers.add(timer);
    return timer;
  };
  const clear = (timer?: NodeJS.Timeout | string | number): void => {
    timers.delete(timer);
    original.clearTimeout(timer);
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  return {
    get set() {
      return timers.size;
    },
    stop: () => void Object.assign(globalThis, original),
  };
}

/** Collects rejections that nobody takes, until `stop()`. Whoever else listens for them is not told meanwhile. */
export function unhandled(): { readonly seen: readonly unknown[]; stop(): void } {
  const others = process.listeners('unhandledRejection');
  const seen: unknown[] = [];
  const note = (reason: unknown): void => void seen.push(reason);
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', note);
  return {
    seen,
    stop() {
      process.off('unhandledRejection', note);
      for (const other of others) process.on('unhandledRejection', other);
    },
  };
}
