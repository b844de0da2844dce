// Inventions put into recorded answers: events, fields and blocks that no provider has sent yet. They must come up as raw
// events or raw fields, and the answer must be the same without them.
import { isDeepStrictEqual } from 'node:util';
import { Fold, isJsonObject, type JsonObject, type JsonValue, type Random } from '@sluice/core';
import { below, pick, seededRandom } from '../storm/seeded-random.ts';
import { bodyValues } from './body-values.ts';
import { decodeBody, type DecodedBody } from './decode-body.ts';
import type { Interaction } from './interactions.ts';
import type { Difference } from './outcome.ts';
import type { Wire } from './wires.ts';

type Fields = Record<string, JsonValue | undefined>;

const inventions = 8;
const mark = 'invented_';

/** What is lost of the inventions, and what else they change. */
export function mutationDifferences(
  { id, request, response }: Interaction,
  wire: Wire,
  seed: string,
): readonly Difference[] {
  const values = bodyValues(response);
  if (values.length === 0 || values.some((value) => !isJsonObject(value))) return [];
  const random = seededRandom(Number(seed), id);
  const { mutated, invented } = invent(values as readonly JsonObject[], response.stream, wire, random);
  const decode = (all: readonly JsonValue[]): DecodedBody =>
    decodeBody(wire.dialect, { request, response }, [bodyOf(all, response.stream)]);
  const before = decode(values);
  const after = decode(mutated);
  const told = JSON.stringify(after.events);
  // Of an answer that fails, a call that was not whole is not told, nor what stood in it.
  const lost = after.error ? [] : invented.filter((value) => !told.includes(value));
  return [
    ...lost.map((value) => ({ field: 'raw', expected: value, got: undefined })),
    ...compare(answerOf(before), answerOf(after)),
  ];
}

function invent(
  values: readonly JsonObject[],
  stream: boolean,
  wire: Wire,
  random: Random,
): { readonly mutated: readonly JsonObject[]; readonly invented: readonly string[] } {
  const mutated = structuredClone(values) as Fields[];
  const [first] = mutated;
  const last = mutated.at(-1);
  const recorded = new Set(mutated);
  const invented: string[] = [];
  const name = (): string => {
    const value = `${mark}${invented.length}_`;
    invented.push(value);
    return value;
  };
  for (let count = 0; count < inventions; count++) {
    const kind = stream ? below(random, 4) : 0;
    if (kind === 1) mutated.splice(below(random, mutated.indexOf(last!) + 1), 0, inventEvent(name(), random));
    else if (kind === 2 && first !== last) {
      // After the event that begins the answer, and before the one that ends it.
      const from = mutated.indexOf(first!) + 1;
      const at = from + below(random, mutated.indexOf(last!) + 1 - from);
      const next = mutated.slice(at).find((value) => recorded.has(value)) as JsonObject;
      mutated.splice(at, 0, ...wire.inventBlock(name(), 100 + count, next));
    } else {
      const objects = objectsIn(pick(random, mutated) as JsonValue, wire.growing);
      if (objects.length > 0) pick(random, objects)[name()] = inventValue(invented.at(-1)!, random);
    }
  }
  return { mutated: mutated as readonly JsonObject[], invented };
}

function inventEvent(name: string, random: Random): Fields {
  return { type: name, [`${name}field`]: inventValue(name, random) };
}

function inventValue(name: string, random: Random): JsonValue {
  return pick<JsonValue>(random, [name, [name, 7], { [`${name}inside`]: name, level: 0.5 }]);
}

/** Objects into which a field may be put: no error's, none that the model wrote, and none of what is raw already. */
function objectsIn(value: JsonValue | undefined, growing: ReadonlySet<string>, found: Fields[] = []): Fields[] {
  if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) objectsIn(item, growing, found);
  else if (isJsonObject(value)) {
    if (isJsonObject(value['error'])) return found;
    found.push(value as Fields);
    for (const [key, item] of Object.entries(value)) {
      const isText = key === 'content' && isJsonObject(item);
      if (growing.has(key) && !isText) objectsIn(item, growing, found);
    }
  }
  return found;
}

function bodyOf(values: readonly JsonValue[], stream: boolean): Buffer {
  if (!stream) return Buffer.from(JSON.stringify(values[0]));
  return Buffer.from(values.map((value) => `data: ${JSON.stringify(value)}\n\n`).join(''));
}

function answerOf({ events, error }: DecodedBody): JsonObject {
  const fold = new Fold();
  for (const event of events) fold.add(event);
  const { messages: _, ...completion } = fold.completion; // they are the content once more
  return JSON.parse(JSON.stringify({ ...completion, error })) as JsonObject;
}

/** Without invented blocks and fields, and without what is empty, with them or without them. */
function withoutInventions(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[])
      .filter((item) => !(isJsonObject(item) && item['type'] === 'raw' && isInvented(item['value'])))
      .map((item) => withoutInventions(item) ?? null);
  }
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value)
    .filter(([name]) => !name.startsWith(mark))
    .map(([name, item]) => [name, withoutInventions(item)] as const)
    .filter(([, item]) => item !== undefined);
  const isEmpty = kept.every(([name]) => name === 'provider' || name === 'model');
  return isEmpty ? undefined : (Object.fromEntries(kept) as JsonObject);
}

function isInvented(value: JsonValue | undefined): boolean {
  const type = isJsonObject(value) ? value['type'] : undefined;
  return typeof type === 'string' && type.startsWith(mark);
}

function compare({ raw: before, ...given }: JsonObject, { raw: after, ...mutated }: JsonObject): readonly Difference[] {
  const answer = withoutInventions(given) as JsonObject;
  const got = withoutInventions(mutated) as JsonObject;
  const differences = Object.keys({ ...answer, ...got })
    .filter((field) => !isDeepStrictEqual(answer[field], got[field]))
    .map((field) => ({ field, expected: answer[field], got: got[field] }));
  return [...differences, ...compareRaw(before as readonly JsonObject[], after as readonly JsonObject[])];
}

/** All raw events that there were are there in order, and every other one holds an invention. */
function compareRaw(before: readonly JsonObject[], after: readonly JsonObject[]): readonly Difference[] {
  const expected = before.map(withoutInventions);
  const got = after.map(withoutInventions);
  const isInvention = after.map((event) => JSON.stringify(event).includes(mark));
  // One that is left with nothing may be taken for another that had nothing: then it is tried both ways.
  const match = (at: number, next: number): boolean => {
    if (next === got.length) return at === expected.length;
    if (at < expected.length && isDeepStrictEqual(expected[at], got[next]) && match(at + 1, next + 1)) return true;
    return isInvention[next]! && match(at, next + 1);
  };
  return match(0, 0) ? [] : [{ field: 'raw', expected: before, got: after }];
}
