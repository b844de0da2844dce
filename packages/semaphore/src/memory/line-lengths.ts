import { List } from '../list.ts';
import type { KeyShare } from './key-share.ts';

/** Keys by how many wait of each. A line grows and shrinks by one, so that the longest is found in one step. */
export class LineLengths {
  /** Keys of which one waits, of which two wait, …; of the last there is always one. */
  readonly #byLength: List<KeyShare>[] = [];

  /** The key of which most wait: of several, the one that has been so for longest. */
  get longest(): KeyShare | undefined {
    return this.#byLength.at(-1)?.first?.item;
  }

  grow(share: KeyShare): void {
    if (share.queued > 0) this.#byLength[share.queued - 1]!.remove(share.length);
    share.queued++;
    (this.#byLength[share.queued - 1] ??= new List()).push(share.length);
  }

  shrink(share: KeyShare): void {
    const lines = this.#byLength[share.queued - 1]!;
    lines.remove(share.length);
    if (!lines.first && this.#byLength.length === share.queued) this.#byLength.pop();
    share.queued--;
    if (share.queued > 0) this.#byLength[share.queued - 1]!.push(share.length);
  }
}
