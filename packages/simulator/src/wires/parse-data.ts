import { isJsonObject, type JsonObject } from '@sluice/core';

/** The objects in the `data` of an event stream, one a line; what is no JSON object is an empty one. */
export function parseData(body: string): readonly JsonObject[] {
  return [...body.matchAll(/^data: ?(.*)$/gm)].map((match) => parseObject(match[1] ?? ''));
}

/** A JSON object; anything else is an empty one. */
export function parseObject(json: string): JsonObject {
  try {
    const value: unknown = JSON.parse(json);
    return isJsonObject(value) ? value : {};
  } catch {
    return {}; // what is no JSON says nothing
  }
}
