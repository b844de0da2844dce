import { isJsonObject, unknownFields } from '@sluice/core';
import type { Emit, JsonObject, JsonValue } from '@sluice/core';
import { filled } from '../filled.ts';
import type { Unknown } from './answer.ts';
import type { Places } from './places.ts';
import type { GrowingReasoning } from './reasoning.ts';

/**
 * The `content` of a message: text, or at Mistral an array of text, thinking and references, or at Cloudflare the very
 * object that was asked for.
 */
export class GrowingText {
  readonly #places: Places;
  readonly #reasoning: GrowingReasoning;
  #index: number | undefined;
  /** What the message says about its text: citations, a signature. */
  #fields: Record<string, JsonValue> | undefined;

  constructor(places: Places, reasoning: GrowingReasoning) {
    this.#places = places;
    this.#reasoning = reasoning;
  }

  take(content: JsonValue, emit: Emit, unknown: Unknown): boolean {
    if (typeof content === 'string') this.#say(content, emit);
    else if (Array.isArray(content)) return this.takeParts(content as readonly JsonValue[], emit, unknown);
    else if (isJsonObject(content)) this.#say(JSON.stringify(content), emit);
    else return false;
    return true;
  }

  takeParts(parts: JsonValue, emit: Emit, unknown: Unknown): boolean {
    if (!Array.isArray(parts)) return false;
    for (const part of parts as readonly JsonValue[]) {
      if (typeof part === 'string') this.#say(part, emit);
      else if (isJsonObject(part)) this.#takePart(part, emit, unknown);
      else unknown('content', [part]);
    }
    return true;
  }

  /** Keeps what is said about the text. */
  keep(name: string, value: JsonValue): boolean {
    if (Array.isArray(value) && value.length === 0) return true;
    const before = this.#fields?.[name];
    (this.#fields ??= {})[name] =
      Array.isArray(value) && Array.isArray(before) ? ([...before, ...value] as JsonValue) : value;
    return true;
  }

  close(emit: Emit): void {
    if (!this.#fields) return;
    const part = { type: 'text' as const, providerFields: this.#places.made(this.#fields) };
    emit({ type: 'content', index: (this.#index ??= this.#places.next()), part });
  }

  #takePart(part: JsonObject, emit: Emit, unknown: Unknown): void {
    const { type, text, thinking } = part;
    if (type === 'text' && typeof text === 'string') {
      this.#say(text, emit);
      this.#extra(part, ['type', 'text'], unknown);
    } else if (type === 'thinking' && (typeof thinking === 'string' || Array.isArray(thinking))) {
      this.#think(typeof thinking === 'string' ? [thinking] : (thinking as readonly JsonValue[]), emit, unknown);
      this.#extra(part, ['type', 'thinking'], unknown);
    } else {
      const { provider, model } = this.#places;
      emit({ type: 'content', index: this.#places.next(), part: { type: 'raw', provider, model, value: part } });
    }
  }

  #think(thoughts: readonly JsonValue[], emit: Emit, unknown: Unknown): void {
    for (const thought of thoughts) {
      const text = typeof thought === 'string' ? thought : isJsonObject(thought) ? filled(thought['text']) : undefined;
      if (text) this.#reasoning.say('thinking', text, emit);
      if (isJsonObject(thought)) {
        const more = unknownFields(thought, ['type', ...(text === undefined ? [] : ['text'])]);
        if (more) unknown('content', [{ type: 'thinking', thinking: [thought] }]);
      } else if (text === undefined) unknown('content', [{ type: 'thinking', thinking: [thought] }]);
    }
  }

  #extra(part: JsonObject, known: readonly string[], unknown: Unknown): void {
    const more = unknownFields(part, known);
    if (more) unknown('content', [{ type: part['type'] ?? null, ...more }]);
  }

  #say(text: string, emit: Emit): void {
    if (text === '') return;
    this.#index ??= this.#places.next();
    emit({ type: 'text-delta', index: this.#index, text });
  }
}
