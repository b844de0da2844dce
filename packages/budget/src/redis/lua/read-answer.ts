/** What a script about buckets answered, and what it said of each. */
export interface Answer {
  readonly what: 'refused' | 'held' | 'stale' | 'settled';
  /** The server's time, in ms since 1970. */
  readonly nowMs: number;
  readonly lines: readonly (readonly number[])[];
}

const outcomes = ['refused', 'held', 'stale', 'settled'] as const;

/** A reply of whole numbers, large ones as text: what, the time, and then lines of so many each. */
export function readAnswer(raw: unknown, width: number): Answer {
  if (!Array.isArray(raw) || raw.length < 2) throw new TypeError('Expected two numbers at least');
  const numbers = raw.map((value: unknown) => {
    const number = Number(value);
    if ((typeof value !== 'string' && typeof value !== 'number') || !Number.isInteger(number)) {
      throw new TypeError('Expected whole numbers');
    }
    return number;
  });
  const [what, nowMs] = numbers as [number, number];
  const outcome = outcomes[what];
  if (outcome === undefined) throw new TypeError(`Expected a number from 0 to 3, got ${what}`);
  const lines: number[][] = [];
  for (let at = 2; at < numbers.length; at += width) lines.push(numbers.slice(at, at + width));
  return { what: outcome, nowMs, lines };
}
