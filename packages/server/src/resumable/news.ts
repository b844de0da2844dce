/** Wakes all who wait for something new. */
export class News {
  #waiting: (() => void)[] = [];

  readonly wake = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  };

  /** Settles at the next call of `wake`. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
