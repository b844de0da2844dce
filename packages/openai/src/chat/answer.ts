import { isJsonObject } from '@sluice/core';
import type { Emit, JsonObject, JsonValue } from '@sluice/core';
import { filled } from '../filled.ts';
import { GrowingOpaque } from './opaque.ts';
import type { Places } from './places.ts';
import { GrowingReasoning } from './reasoning.ts';
import { GrowingText } from './text.ts';
import { GrowingToolCalls } from './tool-calls.ts';

/** Takes what a message says that has no counterpart among ours. */
export type Unknown = (name: string, value: JsonValue) => void;

/** The message of an answer, growing or whole: a whole one is one large delta. */
export class GrowingAnswer {
  readonly #places: Places;
  readonly #text: GrowingText;
  readonly #reasoning: GrowingReasoning;
  readonly #calls: GrowingToolCalls;
  #refusal: GrowingOpaque | undefined;
  #audio: GrowingOpaque | undefined;

  constructor(places: Places, callsBefore: () => number) {
    this.#places = places;
    this.#reasoning = new GrowingReasoning(places);
    this.#text = new GrowingText(places, this.#reasoning);
    this.#calls = new GrowingToolCalls(places, callsBefore);
  }

  /** What the reason for the end is judged by. */
  get consistsOf(): { readonly calls: boolean; readonly refused: boolean; readonly spoke: boolean } {
    return { calls: this.#calls.size > 0, refused: this.#refusal !== undefined, spoke: this.hasSpoken };
  }

  /** A voice's last word is when it expires: streams of OpenAI's that speak have no `finish_reason`. */
  get hasSpoken(): boolean {
    return Number(this.#audio?.value['expires_at'] ?? 0) > 0;
  }

  take(message: JsonObject, emit: Emit, unknown: Unknown): void {
    this.#think(message, emit, unknown);
    for (const name in message) {
      const value = message[name];
      if (value !== undefined && value !== null && !this.#takeField(name, value, emit, unknown)) unknown(name, value);
    }
  }

  close(emit: Emit): void {
    this.tellParts(emit);
    this.#calls.close(emit);
  }

  /** All but the calls, which are told when they are whole and not before. */
  tellParts(emit: Emit): void {
    this.#reasoning.close(emit);
    this.#text.close(emit);
    this.#refusal?.tell(emit);
    this.#audio?.tell(emit);
  }

  /** `false` when the field is none that we know. Reasoning went before: it is told first, wherever it stands. */
  #takeField(name: string, value: JsonValue, emit: Emit, unknown: Unknown): boolean {
    switch (name) {
      case 'role':
        return value === 'assistant';
      case 'reasoning_content':
      case 'reasoning':
        return typeof value === 'string';
      case 'reasoning_details':
        return Array.isArray(value);
      case 'content':
        return this.#text.take(value, emit, unknown);
      case 'annotations':
      case 'extra_content':
        return this.#text.keep(name, value);
      case 'images':
        return this.#text.takeParts(value, emit, unknown);
      case 'refusal':
        return typeof value === 'string' && this.#refuse(value, emit);
      case 'audio':
        return isJsonObject(value) && this.#speak(value, emit);
      case 'tool_calls':
        return Array.isArray(value) && this.#call(value as readonly JsonValue[], emit, unknown);
      case 'function_call':
        return isJsonObject(value) && this.#calls.takeLegacy(value, emit);
      default:
        return value === '';
    }
  }

  #think(message: JsonObject, emit: Emit, unknown: Unknown): void {
    const content = filled(message['reasoning_content']);
    const plain = filled(message['reasoning']);
    const details = message['reasoning_details'];
    if (content === undefined && plain === undefined && details === undefined) return;
    this.#reasoning.take(content === undefined ? 'reasoning' : 'reasoning_content', content ?? plain, details, emit);
    if (content !== undefined && plain !== undefined && plain !== content) unknown('reasoning', plain);
  }

  #refuse(text: string, emit: Emit): true {
    if (text === '') return true;
    const begun = this.#refusal !== undefined;
    this.#refusal ??= new GrowingOpaque(this.#places, 'refusal');
    this.#refusal.grow({ refusal: text }, ['refusal']);
    if (!begun) this.#refusal.tell(emit);
    return true;
  }

  #speak(audio: JsonObject, emit: Emit): boolean {
    if (!this.#audio && !filled(audio['id']) && !filled(audio['data']) && !filled(audio['transcript'])) return false;
    const begun = this.#audio !== undefined;
    this.#audio ??= new GrowingOpaque(this.#places, 'audio');
    this.#audio.grow(audio, ['data', 'transcript']);
    if (!begun) this.#audio.tell(emit);
    return true;
  }

  #call(calls: readonly JsonValue[], emit: Emit, unknown: Unknown): true {
    for (const call of calls) {
      if (isJsonObject(call)) this.#calls.take(call, emit);
      else unknown('tool_calls', [call]);
    }
    return true;
  }
}
