/** What a field of a fault takes. */
export interface Field {
  /** As an error says it: `a number ≥ 0`. */
  readonly what: string;
  readonly isRequired: boolean;
  accepts(value: unknown): boolean;
  required(): Field;
}

/** A number from `least` to `most`, any fraction; not endless, because JSON has no word for that. */
export function number(what: string, least: number = -Infinity, most: number = Number.MAX_VALUE): Field {
  return field(what, (value) => typeof value === 'number' && value >= least && value <= most);
}

/** A whole number from `least` to `most`. */
export function wholeNumber(what: string, least: number = -Infinity, most: number = Infinity): Field {
  return field(what, (value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most);
}

/** One of these words. */
export function oneOf(...words: readonly string[]): Field {
  return field(words.map((word) => `'${word}'`).join(' | '), (value) => words.includes(value as string));
}

/** Some text. */
export function text(): Field {
  return field('a string that is not empty', (value) => typeof value === 'string' && value !== '');
}

function field(what: string, accepts: (value: unknown) => boolean, isRequired = false): Field {
  return { what, isRequired, accepts, required: () => field(what, accepts, true) };
}
