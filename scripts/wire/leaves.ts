import { isJsonObject, type JsonValue } from '@sluice/core';

/** A value that holds no others, and where it stands. */
export interface Leaf {
  /** The name of the field that it stands in; in an array, the array's. */
  readonly key: string;
  /** Names from the root on. `#n`: in an object that says it is the nth (`index`); `[]`: in an array. */
  readonly path: string;
  readonly value: string | number | boolean | null;
}

/** All leaves of a value, in order. */
export function leavesOf(value: JsonValue | undefined, key = '', path = '', found: Leaf[] = []): readonly Leaf[] {
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) leavesOf(item, key, `${path}[]`, found);
  } else if (isJsonObject(value)) {
    const at = typeof value['index'] === 'number' ? `${path}#${value['index']}` : path;
    for (const [name, item] of Object.entries(value)) leavesOf(item, name, `${at}.${name}`, found);
  } else if (value !== undefined) found.push({ key, path, value: value as Leaf['value'] });
  return found;
}
