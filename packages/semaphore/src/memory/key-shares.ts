import { KeyShare } from './key-share.ts';

/** What each key has. Keys are users and tenants, and there is no end of them: one that has nothing is forgotten. */
export class KeyShares {
  readonly #nobody = new KeyShare(undefined);
  readonly #named = new Map<string, KeyShare>();

  of(key: string | undefined): KeyShare {
    if (key === undefined) return this.#nobody;
    let share = this.#named.get(key);
    if (!share) this.#named.set(key, (share = new KeyShare(key)));
    return share;
  }

  /** Forgets it, unless something would be lost with it. */
  forget({ key, held, queued }: KeyShare): void {
    if (key !== undefined && held === 0 && queued === 0) this.#named.delete(key);
  }

  *[Symbol.iterator](): Iterator<KeyShare> {
    yield this.#nobody;
    yield* this.#named.values();
  }
}
