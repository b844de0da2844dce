import { isJsonObject, type JsonValue } from '@sluice/core';
import { splitItems, styleOf } from '../format/stream-items.ts';
import type { RecordedAnswer, Recording } from '../format/recording.ts';
import type { SecretKind } from './secret-kinds.ts';

/** A secret that was found: what it is and where, never the secret itself. */
export interface FoundSecret {
  readonly kind: string;
  /** `request.url`, `response.body`, `response.body, put together: delta.text`. */
  readonly place: string;
}

/** Looks through all that a recording's file would say, and through what its deltas say when they are put together. */
export function findSecrets(recording: Recording, kinds: readonly SecretKind[]): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const [place, text] of textsOf(recording)) {
    for (const kind of kinds) if (kind.isIn(text)) found.push({ kind: kind.name, place });
  }
  return found;
}

function* textsOf({ request, answer }: Recording): Iterable<readonly [place: string, text: string]> {
  yield ['request.url', request.url];
  yield ['request.url', decodeURIComponentOr(request.url)];
  for (const [name, value] of Object.entries(request.headers)) yield [`request.headers.${name}`, value];
  const body = request.body as unknown as JsonValue | undefined;
  yield ['request.body', JSON.stringify(body) ?? ''];
  for (const [path, text] of strings(body)) yield [`request.body.${path}`, text];
  for (const [name, value] of Object.entries(answer.headers)) yield [`response.headers.${name}`, value];
  yield* textsOfBody(answer);
}

function* textsOfBody({ headers, pieces }: RecordedAnswer): Iterable<readonly [place: string, text: string]> {
  const body = Buffer.concat(pieces.map(({ bytes }) => bytes)).toString('utf8');
  yield ['response.body', body];
  const style = styleOf(headers['content-type'] ?? '', body);
  if (!style) {
    for (const [path, text] of strings(parse(body))) yield [`response.body.${path}`, text];
    return;
  }
  const joined = new Map<string, string>();
  for (const item of splitItems(body, style)) {
    const data = style.kind === 'lines' ? item : dataOf(item);
    const value = parse(data);
    const index = indexOf(value);
    for (const [path, text] of value === undefined ? [['data', data] as const] : strings(value)) {
      const place = index === undefined ? path : `${path} of ${index}`;
      joined.set(place, (joined.get(place) ?? '') + text);
    }
  }
  for (const [path, text] of joined) yield [`response.body, put together: ${path}`, text];
}

/** Deltas of several parts may come by turns: each part is put together by itself. */
function indexOf(value: JsonValue | undefined): string | undefined {
  if (!isJsonObject(value)) return undefined;
  return JSON.stringify(value)
    .match(/"(?:\w+_)?index":\d+|"item_id":"[^"]*"/g)
    ?.join(' ');
}

function dataOf(item: string): string {
  return [...item.matchAll(/^data: ?([^\r\n]*)/gm)].map((match) => match[1]).join('\n');
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** All strings of a value, with the path to them. */
function* strings(value: JsonValue | undefined, path = ''): Iterable<readonly [path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* strings(item as JsonValue, `${path}[${index}]`);
  else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      yield* strings(item, path === '' ? name : `${path}.${name}`);
    }
  }
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
