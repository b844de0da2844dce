import type { SourceNode } from './json-source.ts';
import type { Schema } from './schema.ts';

/** Where a value breaks a schema. */
export interface Breach {
  /** `response.body.events[3].data`; empty for the whole. */
  readonly path: string;
  readonly problem: string;
  readonly offset: number;
}

/** All that is wrong with a value, in the order of the text. */
export function validate(node: SourceNode, schema: Schema, path = ''): readonly Breach[] {
  const own = describeBreach(node, schema);
  if (own !== undefined) return [{ path, problem: own, offset: node.start }];
  const breaches: Breach[] = [];
  for (const name of schema.required ?? []) {
    if (!node.members?.has(name)) breaches.push({ path, problem: `\`${name}\` is missing`, offset: node.start });
  }
  const choices = schema.oneOf?.map(({ required }) => required[0]) ?? [];
  if (choices.length > 0 && choices.filter((name) => node.members?.has(name)).length !== 1) {
    breaches.push({ path, problem: `expected exactly one of ${choices.join(', ')}`, offset: node.start });
  }
  for (const [name, member] of node.members ?? []) {
    const memberPath = path === '' ? name : `${path}.${name}`;
    const known = schema.properties?.[name] ?? (schema.additionalProperties || undefined);
    if (known) breaches.push(...validate(member, known, memberPath));
    else if (schema.additionalProperties === false) {
      const names = Object.keys(schema.properties ?? {}).join(', ');
      breaches.push({ path: memberPath, problem: `is not known here: ${names}`, offset: member.start });
    }
  }
  if (schema.items) {
    for (const [index, item] of node.items?.entries() ?? []) {
      breaches.push(...validate(item, schema.items, `${path}[${index}]`));
    }
  }
  return breaches;
}

function describeBreach(node: SourceNode, schema: Schema): string | undefined {
  const { items, members } = node;
  const got = (what: string): string => `expected ${what}, got ${shorten(JSON.stringify(node.value))}`;
  if (schema.const !== undefined && node.value !== schema.const) return got(JSON.stringify(schema.const));
  if (schema.enum && !schema.enum.some((one) => one === node.value)) {
    return got(schema.enum.map((one) => JSON.stringify(one)).join(' or '));
  }
  if (schema.type === 'object' && !members) return got('an object');
  if (schema.type === 'array' && !items) return got('a list');
  if (schema.type === 'string' && typeof node.value !== 'string') return got('a string');
  if (schema.pattern !== undefined && typeof node.value === 'string' && !new RegExp(schema.pattern).test(node.value)) {
    return got(`a string like ${schema.pattern}`);
  }
  if (schema.type === 'integer') {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    if (!Number.isInteger(node.value) || Number(node.value) < minimum || Number(node.value) > maximum) {
      return got(`a whole number ≥ ${minimum}${maximum === Infinity ? '' : ` and ≤ ${maximum}`}`);
    }
  }
  return undefined;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
