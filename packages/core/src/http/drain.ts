import type { Clock } from '../time/clock.ts';

/** What may come after the terminal event before the connection is given up: a `[DONE]`, the last bytes of a frame. */
const maxBytes = 65_536;
const maxMs = 50;

/**
 * Follows the rest of a body after its answer is whole. In time the connection is reused, else `destroy` ends it;
 * `onOver` is told either way.
 */
export function drain(
  clock: Clock,
  onOver: () => void,
  destroy: () => void,
): { onData(bytes: number): void; onEnd(): void } {
  let left = maxBytes;
  let over = false;
  const finish = (): boolean => {
    if (over) return false;
    over = true;
    cancel();
    onOver();
    return true;
  };
  const giveUp = (): void => {
    if (finish()) destroy();
  };
  const cancel = clock.after(maxMs, giveUp, { background: true });
  return {
    onData(bytes) {
      left -= bytes;
      if (left < 0) giveUp();
    },
    onEnd: () => void finish(),
  };
}
