import { hash } from 'node:crypto';
import { expected, isJsonObject, type JsonValue } from '@sluice/core';
import type { RecordedRequest } from '../format/recording.ts';

/** What of a JSON body does not count when requests are compared. Paths are JSON pointers; `*` stands for every member. */
export interface MatchingOptions {
  /** Left out altogether. @example ['/metadata/user_id', '/messages/*\/content/*\/cache_control'] */
  readonly ignore?: readonly string[];
  /** By path: what is cut out of the string there. @example { '/system': [/\d{4}-\d{2}-\d{2}/g] } */
  readonly scrub?: Readonly<Record<string, readonly RegExp[]>>;
}

/** Turns a request into what is compared: two requests have the same text exactly if they get the same answers. */
export class Matching {
  readonly #ignore: readonly (readonly string[])[];
  readonly #scrub: readonly (readonly [readonly string[], readonly RegExp[]])[];

  constructor({ ignore = [], scrub = {} }: MatchingOptions) {
    this.#ignore = ignore.map((path) => readPath('ignore', path));
    this.#scrub = Object.entries(scrub).map(([path, patterns]) => [readPath('scrub', path), patterns]);
  }

  /** The request in one form: fields in order, one a line, without what does not count. */
  canonicalText(request: RecordedRequest): string {
    return JSON.stringify(JSON.parse(inOrder(this.#compared(request))), null, 2);
  }

  key(request: RecordedRequest): string {
    return hash('sha256', inOrder(this.#compared(request)), 'hex').slice(0, 12);
  }

  #compared({ method, url, headers, body }: RecordedRequest): JsonValue {
    return { method, url, headers, ...(body && { body: this.#counted(body) }) };
  }

  #counted(body: NonNullable<RecordedRequest['body']>): JsonValue {
    if (!('json' in body)) return body as unknown as JsonValue;
    let { json } = body;
    for (const path of this.#ignore) json = change(json, path, () => undefined) ?? null;
    for (const [path, patterns] of this.#scrub) {
      const scrub = (value: JsonValue): JsonValue =>
        typeof value === 'string'
          ? patterns.reduce((text, pattern) => text.replaceAll(everywhere(pattern), '…'), value)
          : value;
      json = change(json, path, scrub) ?? null;
    }
    return { json };
  }
}

function readPath(option: string, path: string): readonly string[] {
  if (!/^\/./.test(path)) throw expected(option, 'JSON pointers such as /metadata/user_id', path);
  return path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function everywhere(pattern: RegExp): RegExp {
  return pattern.global ? pattern : new RegExp(pattern, `${pattern.flags}g`);
}

/** A value with what stands at `path` changed, or taken out where `by` gives nothing. */
function change(
  value: JsonValue,
  [step, ...rest]: readonly string[],
  by: (value: JsonValue) => JsonValue | undefined,
): JsonValue | undefined {
  if (step === undefined) return by(value);
  const changed = (name: string, item: JsonValue): JsonValue | undefined =>
    step === '*' || step === name ? change(item, rest, by) : item;
  if (Array.isArray(value)) {
    return value.map((item: JsonValue, index) => changed(String(index), item)).filter((item) => item !== undefined);
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, changed(name, item ?? null)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

/** As JSON, fields in order. Every request of every test is written so, which is why it is not made of sorted copies. */
function inOrder(value: JsonValue | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) text += `${text && ','}${inOrder(item)}`;
    return `[${text}]`;
  }
  const object = value as { readonly [name: string]: JsonValue | undefined };
  for (const name of Object.keys(object).toSorted()) {
    text += `${text && ','}${JSON.stringify(name)}:${inOrder(object[name])}`;
  }
  return `{${text}}`;
}
