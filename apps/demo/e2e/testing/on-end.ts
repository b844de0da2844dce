import { afterEach } from 'vitest';

const undo: (() => unknown)[] = [];

afterEach(async () => {
  for (const one of undo.splice(0).toReversed()) await one();
});

/** Does so when the test is over, in the reverse order. */
export function onEnd(action: () => unknown): void {
  undo.push(action);
}
