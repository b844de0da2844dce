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
  const fresh = text.indexOf(' ', first);
  const took = text.indexOf(' ', fresh + 1);
  const second = text.indexOf('\n', took);
  if (first < 0 || fresh < 0 || took < 0 || second < 0) return undefined;
  const madeAt = Number(text.slice(first + 1, fresh));
  const freshMs = Number(text.slice(fresh + 1, took));
  const tookMs = Number(text.slice(took + 1, second));
  if (!Number.isSafeInteger(madeAt) || !Number.isSafeInteger(freshMs) || !Number.isSafeInteger(tookMs))
    return undefined;
  return { generation: text.slice(0, first), madeAt, freshMs, tookMs, value: text.slice(second + 1) };
}
