/** How many requests are sent into the dark, until one of them has an answer: a provider's limits are told with it. */
const most = 8;

/** Whether anybody knows the limits; where nobody does, a few requests go first. */
export class Scouts {
  /** The provider has told of its limits, or that it tells of none. */
  told: boolean;
  /** Requests that were sent and have no answer yet. */
  #unanswered = 0;

  constructor(told: boolean) {
    this.told = told;
  }

  get mayGo(): boolean {
    return this.told || this.#unanswered < most;
  }

  sent(): void {
    this.#unanswered++;
  }

  answered(): void {
    this.#unanswered--;
  }
}
