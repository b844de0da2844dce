import type { JsonObject } from '@sluice/core';

/** The fields of an object but those named; `undefined` when there are none. */
export function rest(value: JsonObject, known: readonly string[]): JsonObject | undefined {
  let unknown: Record<string, JsonObject[string]> | undefined;
  for (const name in value) if (!known.includes(name)) (unknown ??= {})[name] = value[name];
  return unknown;
}
