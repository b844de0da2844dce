import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '@sluice/core';

type Fields = Record<string, JsonValue>;

/**
 * What a stream says besides the answer, in each of its chunks again: a fingerprint, a tier, five pages of citations. A
 * field is kept when it is new or has changed; a `null` after something says nothing.
 */
export class Sayings {
  readonly #said: Fields = {};
  #fresh: Fields = {};

  /** `replaced` is handed what was new and is overtaken by something newer, so that it is not lost. */
  hear(name: string, value: JsonValue | undefined, replaced: (field: JsonObject) => void): void {
    if (value === undefined) return;
    if (name in this.#said) {
      const before = this.#said[name];
      if (value === null || value === before || (typeof value === 'object' && isDeepStrictEqual(value, before))) return;
      const unheard = this.#fresh[name];
      if (unheard !== undefined && unheard !== null) replaced({ [name]: unheard });
    }
    this.#said[name] = value;
    this.#fresh[name] = value;
  }

  /** What was new since the last time. */
  take(): JsonObject | undefined {
    const fresh = this.#fresh;
    this.#fresh = {};
    for (const _ in fresh) return fresh;
    return undefined;
  }
}
