import type { JsonValue } from '@sluice/core';

/** A string that says something. Servers write `''` where others write `null` or nothing. */
export function filled(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
