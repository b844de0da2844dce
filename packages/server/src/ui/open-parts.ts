import type { UiPart } from './ui-part.ts';

/** The two kinds of part that grow piece by piece and have a beginning and an end. */
export type Growing = 'text' | 'reasoning';

/** The parts of a message that grow. Ids are ours: an index begins anew with every attempt, and an id may not. */
export class OpenParts {
  readonly #ids = new Map<number, string>();
  #kind: Growing = 'text';
  #made = 0;

  /** A piece, with what has to be said before it. Text and reasoning close each other; parts of one kind grow side by side. */
  add(kind: Growing, index: number, delta: string): UiPart[] {
    const parts = kind === this.#kind ? [] : this.close();
    this.#kind = kind;
    let id = this.#ids.get(index);
    if (id === undefined) {
      id = String(++this.#made);
      this.#ids.set(index, id);
      parts.push({ type: `${kind}-start`, id });
    }
    parts.push({ type: `${kind}-delta`, id, delta });
    return parts;
  }

  /** Ends all that grow. */
  close(): UiPart[] {
    const parts = [...this.#ids.values()].map((id): UiPart => ({ type: `${this.#kind}-end`, id }));
    this.#ids.clear();
    return parts;
  }
}
