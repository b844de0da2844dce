/** What the server knows of the streams of one run, for whoever made them. */
export class Streams {
  open = 0;
  /** When the client went away in the middle, by {@link monotonicNs}. */
  readonly departures: number[] = [];
  readonly #waiting: { readonly index: number; readonly resolve: (atNs: number) => void }[] = [];

  leave(atNs: number): void {
    const index = this.departures.push(atNs) - 1;
    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.index === index) waiting.resolve(atNs);
      else this.#waiting.push(waiting);
    }
  }

  /** The departure of this number, however long it takes to come. */
  departure(index: number): number | Promise<number> {
    return this.departures[index] ?? new Promise((resolve) => this.#waiting.push({ index, resolve }));
  }
}

const byRun = new Map<number, Streams>();

export function streamsOf(run: number): Streams {
  const streams = byRun.get(run) ?? new Streams();
  byRun.set(run, streams);
  return streams;
}
