import { isJsonObject, unknownFields } from '@sluice/core';
import type { Emit, JsonObject, JsonValue } from '@sluice/core';
import { filled } from '../filled.ts';
import type { Places } from './places.ts';

interface Growing {
  readonly index: number;
  id: string | undefined;
  /** Stands in while the server has given no id. */
  readonly madeUp: string;
  name: string;
  text: string;
  /** What the server said about the call besides: its type where that is no function, thought signatures. */
  fields: Record<string, JsonValue | undefined>;
}

/**
 * Tool calls on their way. Servers number them from 0, or not at all, or all by 0, or by -1; they leave out ids and
 * types; they send arguments as text or as an object. A call is another one when its id is, or its number, or when a
 * named one comes after one that is whole.
 */
export class GrowingToolCalls {
  readonly #places: Places;
  /** How many calls the history has: ids that we make up go on from there, so that no two of a conversation are alike. */
  readonly #before: () => number;
  readonly #calls: Growing[] = [];
  readonly #byNumber = new Map<number, Growing>();

  constructor(places: Places, before: () => number) {
    this.#places = places;
    this.#before = before;
  }

  get size(): number {
    return this.#calls.length;
  }

  take(delta: JsonObject, emit: Emit): void {
    const { custom } = delta;
    const written = isJsonObject(delta['function']) ? delta['function'] : isJsonObject(custom) ? custom : {};
    const call = this.#callOf(delta, written);
    const name = filled(written['name']);
    if (name !== undefined) call.name = name;
    call.id ??= filled(delta['id']);
    if (delta['type'] !== undefined && delta['type'] !== 'function') call.fields['type'] = delta['type'];
    const unknown = unknownFields(delta, ['index', 'id', 'type', 'function', 'custom']);
    const unknownInside = unknownFields(written, ['name', 'arguments', 'input']);
    if (unknown) Object.assign(call.fields, unknown);
    if (unknownInside) call.fields['function'] = { ...(call.fields['function'] as JsonObject), ...unknownInside };
    this.#write(call, written['arguments'] ?? written['input'], emit);
  }

  /** The one call of a server, or a request, that knows no others. Some send an empty one, which is none. */
  takeLegacy(call: JsonObject, emit: Emit): boolean {
    if (!filled(call['name']) && !filled(call['arguments']) && this.size === 0) {
      return !unknownFields(call, ['name', 'arguments']);
    }
    this.take({ index: 0, function: call }, emit);
    this.#calls[0]!.fields['function_call'] = true;
    return true;
  }

  close(emit: Emit): void {
    for (const { index, id, madeUp, name, text, fields } of this.#calls) {
      const providerFields = Object.keys(fields).length > 0 ? { providerFields: this.#places.made(fields) } : {};
      const input = fields['type'] === 'custom' ? { input: text } : inputOf(text);
      emit({ type: 'tool-call', index, id: id ?? madeUp, name, ...input, ...providerFields });
    }
  }

  #callOf(delta: JsonObject, written: JsonObject): Growing {
    const id = filled(delta['id']);
    const name = filled(written['name']);
    const number = typeof delta['index'] === 'number' && delta['index'] >= 0 ? delta['index'] : undefined;
    const before = number === undefined ? this.#unnumbered(id, name) : this.#byNumber.get(number);
    const another =
      before === undefined ||
      (name !== undefined && (id === undefined ? isWhole(before.text) : before.id !== undefined && before.id !== id));
    if (!another) return before;
    const count = this.#before() + this.#calls.length;
    const call: Growing = { index: this.#places.next(), id, madeUp: `call_${count}`, name: '', text: '', fields: {} };
    this.#calls.push(call);
    if (number !== undefined) this.#byNumber.set(number, call);
    return call;
  }

  #unnumbered(id: string | undefined, name: string | undefined): Growing | undefined {
    if (id !== undefined) return this.#calls.find((call) => call.id === id);
    return name === undefined ? this.#calls.at(-1) : undefined;
  }

  #write(call: Growing, input: JsonValue | undefined, emit: Emit): void {
    if (input === undefined || input === null || input === '') return;
    const text = typeof input === 'string' ? input : JSON.stringify(input);
    call.text += text;
    emit({ type: 'tool-call-delta', index: call.index, id: call.id ?? call.madeUp, name: call.name, text });
  }
}

function inputOf(text: string): { readonly input: JsonValue | undefined; readonly invalidInput?: string } {
  if (text === '') return { input: {} };
  try {
    return { input: JSON.parse(text) as JsonValue };
  } catch {
    return { input: undefined, invalidInput: text };
  }
}

function isWhole(text: string): boolean {
  return text !== '' && inputOf(text).input !== undefined;
}
