/** A reply that is an array of at least so many whole numbers. */
export function readNumbers(raw: unknown, atLeast: number): readonly number[] {
  if (!Array.isArray(raw) || raw.length < atLeast) throw new TypeError(`Expected ${atLeast} numbers`);
  return raw.map((value: unknown) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new TypeError('Expected whole numbers');
    return value;
  });
}
