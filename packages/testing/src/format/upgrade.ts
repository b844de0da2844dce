import { isJsonObject, type JsonObject, type JsonValue } from '@sluice/core';

/** What makes a file of version `n` one of version `n + 1`, at `n`. Files keep their version until they are recorded again. */
export type Upgrades = Readonly<Record<number, (old: JsonObject) => JsonObject>>;

/** None so far: version 1 is the first. */
const upgrades: Upgrades = {};

/**
 * The text of a file in today's format. What is of today stays as it is, letter by letter; what has no version that we
 * know does, too, for the schema to refuse.
 */
export function upgrade(text: string, value: JsonValue, known: Upgrades = upgrades): string {
  let current = value;
  for (let step = stepOf(current, known); step && isJsonObject(current); step = stepOf(current, known)) {
    current = step(current);
  }
  return current === value ? text : JSON.stringify(current, null, 2);
}

function stepOf(value: JsonValue, known: Upgrades): Upgrades[number] | undefined {
  const version = isJsonObject(value) ? value['version'] : undefined;
  return typeof version === 'number' ? known[version] : undefined;
}
