import { isJsonObject } from '@sluice/core';
import type { Emit, JsonObject, JsonValue } from '@sluice/core';
import { filled } from '../filled.ts';
import type { Places } from './places.ts';

/** Where in `reasoning_details` the readable part of a detail stands. */
type TextField = 'text' | 'summary';

/** What goes back with a reasoning part. */
export interface ReasoningFields {
  /** The message's field that the text came by, and goes back by. */
  readonly field?: string;
  /** An entry of `reasoning_details` without its text. */
  readonly detail?: JsonObject;
  /** Where in the entry the text stood. */
  readonly textField?: TextField;
}

interface Growing {
  readonly index: number;
  silent: boolean;
  field?: string;
  textField?: TextField;
  detail?: Record<string, JsonValue | undefined>;
}

/**
 * What the model thinks, on a wire where everybody says it differently, and some say it twice: as text in
 * `reasoning_content` or `reasoning`, and cut into `reasoning_details` with their signatures. Each entry of the details
 * is a part of its own, so that it can go back as it came; the text is told once.
 */
export class GrowingReasoning {
  readonly #places: Places;
  readonly #parts: Growing[] = [];
  readonly #details = new Map<string, Growing>();
  readonly #plain = new Map<string, Growing>();

  constructor(places: Places) {
    this.#places = places;
  }

  take(field: string | undefined, plain: string | undefined, entries: JsonValue | undefined, emit: Emit): void {
    const details = Array.isArray(entries) ? (entries as readonly JsonValue[]).filter(isJsonObject) : [];
    const detailed = details.map((detail) => filled(detail[textFieldOf(detail)]) ?? '').join('');
    // The same text twice is told by the details; different ones by the plain field, which everybody reads.
    const byDetails = detailed !== '' && (plain === undefined ? this.#plain.size === 0 : plain === detailed);
    if (plain !== undefined && field !== undefined && !byDetails) this.say(field, plain, emit);
    details.forEach((detail, at) => this.#detail(detail, at, byDetails, byDetails ? field : undefined, emit));
  }

  /** A piece of text that came by a field of that name. */
  say(field: string, text: string, emit: Emit): void {
    let part = this.#plain.get(field);
    if (!part) this.#plain.set(field, (part = this.#open({ field })));
    this.#grow(part, text, emit);
  }

  close(emit: Emit): void {
    for (const { index, silent: _, ...fields } of this.#parts) {
      emit({
        type: 'content',
        index,
        part: { type: 'reasoning', providerFields: this.#places.made(fields as JsonObject) },
      });
    }
  }

  #detail(detail: JsonObject, at: number, tell: boolean, field: string | undefined, emit: Emit): void {
    const part = this.#partOf(detail, at);
    const kept = (part.detail ??= {});
    const told = textFieldOf(detail);
    if (field !== undefined) part.field = field;
    for (const name in detail) {
      const value = detail[name];
      if (value === null || value === '') kept[name] ??= value;
      else if (name === told && tell && typeof value === 'string') {
        part.textField = told;
        this.#grow(part, value, emit);
      } else if (typeof value === 'string' && grows.has(name)) kept[name] = `${filled(kept[name]) ?? ''}${value}`;
      else kept[name] = value;
    }
    if (part.textField) delete kept[part.textField];
    if (part.silent) {
      part.silent = false; // what is encrypted is an answer begun, too
      emit({ type: 'content', index: part.index, part: { type: 'reasoning' } });
    }
  }

  #partOf(detail: JsonObject, at: number): Growing {
    const key = JSON.stringify([detail['index'] ?? at, detail['type']]);
    const before = this.#details.get(key);
    const id = filled(detail['id']);
    if (before && (id === undefined || (filled(before.detail?.['id']) ?? id) === id)) return before;
    const part = this.#open({});
    this.#details.set(key, part);
    return part;
  }

  #open(fields: { readonly field?: string }): Growing {
    const part: Growing = { index: this.#places.next(), silent: true, ...fields };
    this.#parts.push(part);
    return part;
  }

  #grow(part: Growing, text: string, emit: Emit): void {
    part.silent = false;
    emit({ type: 'reasoning-delta', index: part.index, text });
  }
}

const grows: ReadonlySet<string> = new Set(['text', 'summary', 'data', 'signature']);

function textFieldOf(detail: JsonObject): TextField {
  return filled(detail['text']) === undefined && filled(detail['summary']) !== undefined ? 'summary' : 'text';
}
