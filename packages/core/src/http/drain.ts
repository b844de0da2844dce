import type { Clock } from '../time/clock.ts';

/** What may come after the terminal event before the connection is given up: a `[DONE]`, the last bytes of a frame. */
const maxBytes = 65_536;
const maxMs = 50;

/** Follows the rest of a body after its answer is whole. In time the connection is reused, else `destroy` ends it. */
export function drain(clock: Clock, destroy: () => void): { onData(bytes: number): void; onEnd(): void } {
  let left = maxBytes;
  const cancel = clock.after(maxMs, destroy, { background: true });
  return {
    onData(bytes) {
      left -= bytes;
      if (left >= 0) return;
      cancel();
      destroy();
    },
    onEnd: cancel,
  };
}
