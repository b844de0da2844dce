import { inspect } from 'node:util';

/**
 * A caller's mistake in options, in the one form all packages use.
 * @example `` Expected `attempts` to be a whole number ≥ 1, got 0 ``
 */
export function expected(option: string, what: string, got: unknown): TypeError {
  return new TypeError(`Expected \`${option}\` to be ${what}, got ${show(got)}`);
}

/**
 * For options that count something.
 *
 * @throws TypeError unless it is a whole number from `least` to `most`.
 */
export function assertWhole(option: string, value: unknown, least: number, most: number): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most) {
    throw expected(option, `a whole number from ${least} to ${most}`, value);
  }
}

/** As `expected`, of a value that may be a secret: its kind is said, it is not. */
export function expectedSecret(option: string, what: string, got: unknown): TypeError {
  const kind = got === '' ? 'an empty string' : got === null ? 'null' : `another ${typeof got}, not shown here`;
  return new TypeError(`Expected \`${option}\` to be ${what}, got ${kind}`);
}

/** A value, short enough for a message. */
export function show(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Infinity });
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
