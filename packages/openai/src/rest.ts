import type { JsonObject } from '@sluice/core';

/**
 * The fields of an object but those named; `undefined` when there are none. On the way of every delta: counts before it
 * copies.
 */
/** Whether an object that has `count` known fields has no others. The question of every delta: no list, no copy. */
export function hasOnly(value: JsonObject, count: number): boolean {
  let fields = 0;
  for (const _ in value) fields++;
  return fields === count;
}

export function rest(value: JsonObject, known: readonly string[]): JsonObject | undefined {
  let unknown: Record<string, JsonObject[string]> | undefined;
  for (const name in value) if (!known.includes(name)) (unknown ??= {})[name] = value[name];
  return unknown;
}
