import { isJsonObject, type JsonObject, type JsonValue, type Random } from '@sluice/core';

const words = ['river', 'amber', 'lantern', 'north', 'quiet', 'seven', 'harbour', 'violet'];
/** Deeper than this a schema that holds itself is left empty. */
const deepest = 8;

/** Makes up a value that a JSON Schema allows, as far as a schema says it plainly: no patterns, no conditions. */
export function fromSchema(schema: JsonValue | undefined, random: Random): JsonValue {
  const root = isJsonObject(schema) ? schema : {};
  return make(root, 0);

  function make(value: JsonValue | undefined, depth: number): JsonValue {
    const own = isJsonObject(value) ? resolve(value) : {};
    if (own['const'] !== undefined) return own['const'];
    if (Array.isArray(own['enum'])) return pick(own['enum'] as readonly JsonValue[]) ?? null;
    const choices = own['anyOf'] ?? own['oneOf'];
    if (Array.isArray(choices)) return make((choices as readonly JsonValue[])[0], depth + 1);
    if (Array.isArray(own['allOf'])) return make(merge(own), depth + 1);
    const type = Array.isArray(own['type']) ? (own['type'] as readonly JsonValue[])[0] : own['type'];
    if (type === 'object' || own['properties'] !== undefined) return makeObject(own, depth);
    if (type === 'array') return makeArray(own, depth);
    if (type === 'integer' || type === 'number') return makeNumber(own, type === 'integer');
    if (type === 'boolean') return random() < 0.5;
    return type === 'null' ? null : makeText(own);
  }

  function resolve(value: JsonObject): JsonObject {
    const reference = value['$ref'];
    if (typeof reference !== 'string' || !reference.startsWith('#')) return value;
    let found: JsonValue | undefined = root;
    for (const name of reference.slice(1).split('/').filter(Boolean)) {
      found = isJsonObject(found) ? found[name.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
    }
    return isJsonObject(found) ? found : {};
  }

  function merge({ allOf, ...more }: JsonObject): JsonObject {
    const all = [more, ...(allOf as readonly JsonValue[]).filter(isJsonObject).map(resolve)];
    const properties = all.map((one) => (isJsonObject(one['properties']) ? one['properties'] : {}));
    const required = all.flatMap((one) => (Array.isArray(one['required']) ? (one['required'] as JsonValue[]) : []));
    return { ...Object.assign({}, ...all), properties: Object.assign({}, ...properties), required };
  }

  function makeObject({ properties, required }: JsonObject, depth: number): JsonObject {
    if (!isJsonObject(properties)) return {};
    const must = Array.isArray(required) ? (required as readonly JsonValue[]) : [];
    const names = Object.keys(properties).filter((name) => depth < deepest || must.includes(name));
    // Beyond all depth even what must be there is left out: such a schema allows no value that ends.
    if (depth > 2 * deepest) return {};
    return Object.fromEntries(names.map((name) => [name, make(properties[name], depth + 1)]));
  }

  function makeArray({ items, minItems, maxItems }: JsonObject, depth: number): JsonValue {
    const least = typeof minItems === 'number' ? minItems : 0;
    const most = typeof maxItems === 'number' ? maxItems : Infinity;
    const length = depth >= deepest ? least : Math.min(most, Math.max(least, 1 + Math.floor(random() * 3)));
    return Array.from({ length }, () => make(items, depth + 1));
  }

  function makeNumber(own: JsonObject, whole: boolean): number {
    const step = whole ? 1 : 0.01;
    const from = bound(own['minimum']) ?? add(bound(own['exclusiveMinimum']), step);
    const to = bound(own['maximum']) ?? add(bound(own['exclusiveMaximum']), -step);
    const least = from ?? (to === undefined ? 1 : to - 100);
    const most = to ?? least + 100;
    if (whole) return Math.ceil(least) + Math.floor(random() * (Math.floor(most) - Math.ceil(least) + 1));
    return Math.min(most, Math.max(least, Math.round((least + random() * (most - least)) * 100) / 100));
  }

  function makeText({ format, minLength, maxLength }: JsonObject): string {
    if (typeof format === 'string' && format in formats) return formats[format]!;
    const least = bound(minLength) ?? 0;
    let text = pick(words)!;
    while (text.length < least) text += ` ${pick(words)}`;
    return text.slice(0, bound(maxLength) ?? text.length);
  }

  function pick<Value>(from: readonly Value[]): Value | undefined {
    return from[Math.floor(random() * from.length)];
  }
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T12:00:00Z',
  date: '2026-01-01',
  time: '12:00:00Z',
  email: 'somebody@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '127.0.0.1',
};

function bound(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function add(value: number | undefined, step: number): number | undefined {
  return value === undefined ? undefined : value + step;
}
