import { inspect } from 'node:util';

/**
 * A caller's mistake in options, in the one form all packages use.
 * @example `` Expected `attempts` to be a whole number ≥ 1, got 0 ``
 */
export function expected(option: string, what: string, got: unknown): TypeError {
  return new TypeError(`Expected \`${option}\` to be ${what}, got ${show(got)}`);
}

/** The same of a value that may be a secret: its kind is said, it is not. */
export function expectedSecret(option: string, what: string, got: unknown): TypeError {
  const kind = got === '' ? 'an empty string' : got === null ? 'null' : `another ${typeof got}, not shown here`;
  return new TypeError(`Expected \`${option}\` to be ${what}, got ${kind}`);
}

/** A value, short enough for a message. */
export function show(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Infinity });
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
