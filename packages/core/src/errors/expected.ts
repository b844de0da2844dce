import { inspect } from 'node:util';

/**
 * A caller's mistake in options, in the one form all packages use.
 * @example `` Expected `attempts` to be a whole number ≥ 1, got 0 ``
 */
export function expected(option: string, what: string, got: unknown): TypeError {
  return new TypeError(`Expected \`${option}\` to be ${what}, got ${show(got)}`);
}

/** A value, short enough for a message. */
export function show(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Infinity });
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
