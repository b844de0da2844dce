/** A value that survives JSON. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** Tells an object from arrays, null and everything else: what comes off the wire may be anything. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether an object that has `count` known fields has no others. The question of every delta: no list, no copy. */
export function hasOnly(value: JsonObject, count: number): boolean {
  let fields = 0;
  for (const _ in value) fields++;
  return fields === count;
}

/** The fields of an object that are not among the known ones, for a dialect to pass on; `undefined` when there are none. */
export function unknownFields(value: JsonObject, known: readonly string[]): JsonObject | undefined {
  let unknown: Record<string, JsonValue | undefined> | undefined;
  for (const name in value) if (!known.includes(name)) (unknown ??= {})[name] = value[name];
  return unknown;
}
