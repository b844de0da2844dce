/** How many characters of the newest frames are at hand for readers in this process. */
const tailCharacters = 262_144;

/** The newest frames of a stream. Who is further behind reads from the store, so that a slow reader costs no memory here. */
export class Tail {
  #frames: string[] = [];
  #characters = 0;
  #dropped = 0;

  /** How many frames there were in all. */
  get length(): number {
    return this.#dropped + this.#frames.length;
  }

  push(frame: string): void {
    this.#frames.push(frame);
    this.#characters += frame.length;
    while (this.#characters > tailCharacters && this.#frames.length > 1) {
      this.#characters -= this.#frames.shift()!.length;
      this.#dropped++;
    }
  }

  /** Whether it has everything that comes after so many frames. */
  reaches(after: number): boolean {
    return after >= this.#dropped;
  }

  from(after: number): readonly string[] {
    return this.#frames.slice(after - this.#dropped);
  }
}
