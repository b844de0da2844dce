/** After how many events that are all there a replay lets the event loop turn: timers and sockets starve otherwise. */
export const turnEvery = 256;

/** Lets timers, sockets and aborts have their turn. */
export function turnLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
