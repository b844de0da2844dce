/** An entry as it lies in Redis. */
export interface Stored {
  readonly generation: string;
  /** On the clock of Redis. */
  readonly madeAt: number;
  readonly freshMs: number;
  readonly tookMs: number;
  readonly value: string;
}

/** Reads `generation`, `made at, fresh ms, took ms` and `value`, a line each; `undefined` for what is no such text. */
export function readStored(text: string): Stored | undefined {
  const first = text.indexOf('\n');
  const second = text.indexOf('\n', first + 1);
  if (first < 0 || second < 0) return undefined;
  const [madeAt, freshMs, tookMs] = text
    .slice(first + 1, second)
    .split(' ')
    .map(Number);
  if (![madeAt, freshMs, tookMs].every(Number.isSafeInteger)) return undefined;
  const generation = text.slice(0, first);
  return { generation, madeAt: madeAt!, freshMs: freshMs!, tookMs: tookMs!, value: text.slice(second + 1) };
}
