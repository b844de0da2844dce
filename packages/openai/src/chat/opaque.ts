import type { Emit, JsonObject, JsonValue } from '@sluice/core';
import type { Places } from './places.ts';

/**
 * A part that grows and has no counterpart among ours: a refusal, a voice. It is handed up when it begins, so that it
 * is known that the answer has, and once more when it is whole.
 */
export class GrowingOpaque {
  readonly #index: number;
  readonly #places: Places;
  /** Grows: texts are appended, the rest is as last said. */
  readonly value: Record<string, JsonValue | undefined>;

  constructor(places: Places, type: string) {
    this.#places = places;
    this.#index = places.next();
    this.value = { type };
  }

  grow(fields: JsonObject, appended: readonly string[]): void {
    for (const name in fields) {
      const value = fields[name];
      const before = this.value[name];
      if (typeof value === 'string' && typeof before === 'string' && appended.includes(name))
        this.value[name] = before + value;
      else if (value !== null || before === undefined) this.value[name] = value;
    }
  }

  tell(emit: Emit): void {
    const { provider, model } = this.#places;
    emit({ type: 'content', index: this.#index, part: { type: 'raw', provider, model, value: { ...this.value } } });
  }
}
