import { isJsonObject, type JsonValue } from '@sluice/core';
import type { RecordedAnswer } from './recording.ts';
import { splitItems, styleOf } from './stream-items.ts';

/**
 * What the events of a stream say when the strings at each place are put together, by place: `delta.text of "index":0`.
 * `undefined` when it is no stream.
 */
export function joinDeltas({ headers, pieces }: RecordedAnswer): ReadonlyMap<string, string> | undefined {
  const body = Buffer.concat(pieces.map(({ bytes }) => bytes)).toString('utf8');
  const style = styleOf(headers['content-type'] ?? '', body);
  if (!style) return undefined;
  const joined = new Map<string, string>();
  for (const item of splitItems(body, style)) {
    const data = style.kind === 'lines' ? item : dataOf(item);
    const value = parseJson(data);
    const part = partOf(value);
    for (const [path, text] of value === undefined ? [['data', data] as const] : stringsOf(value)) {
      const place = part === undefined ? path : `${path} of ${part}`;
      joined.set(place, (joined.get(place) ?? '') + text);
    }
  }
  return joined;
}

/** All strings of a value, with the path to them. */
export function* stringsOf(value: JsonValue | undefined, path = ''): Iterable<readonly [path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* stringsOf(item as JsonValue, `${path}[${index}]`);
  } else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) yield* stringsOf(item, path === '' ? name : `${path}.${name}`);
  }
}

/** A JSON value; `undefined` when it is none. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Deltas of several parts may come by turns: each part is put together by itself. */
function partOf(value: JsonValue | undefined): string | undefined {
  if (!isJsonObject(value)) return undefined;
  return JSON.stringify(value)
    .match(/"(?:\w+_)?index":\d+|"item_id":"[^"]*"/g)
    ?.join(' ');
}

function dataOf(item: string): string {
  return [...item.matchAll(/^data: ?([^\r\n]*)/gm)].map((match) => match[1]).join('\n');
}
