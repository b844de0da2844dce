import { Channel, type DuplicableClient } from '@sluice/redis';

/**
 * Hears, on a connection of its own, that there is something to look at. A hint may be lost: whoever waits for one looks again by
 * itself after a while.
 */
export class Hints {
  readonly name: string;
  readonly #client: DuplicableClient;
  readonly #waiting = new Map<string, Set<() => void>>();
  #channel: Channel | undefined;

  constructor(client: DuplicableClient, session: string) {
    this.#client = client;
    this.name = `sluice:streams:hints:${session}`;
  }

  /** Calls `wake` at each hint about a name. Returns what ends that: `true` where nobody else here waits for one. */
  on(name: string, wake: () => void): () => boolean {
    this.#channel ??= new Channel(this.#client, this.name, {
      onMessage: (message) => this.#wake(this.#waiting.get(message)),
      onListening: () => {
        for (const waiting of this.#waiting.values()) this.#wake(waiting); // what was said until now may have been missed
      },
    });
    let waiting = this.#waiting.get(name);
    if (!waiting) this.#waiting.set(name, (waiting = new Set()));
    waiting.add(wake);
    return () => {
      waiting.delete(wake);
      const last = waiting.size === 0 && this.#waiting.get(name) === waiting;
      if (last) this.#waiting.delete(name);
      return last;
    };
  }

  close(): void {
    this.#channel?.close();
  }

  #wake(waiting: ReadonlySet<() => void> | undefined): void {
    if (waiting) for (const wake of [...waiting]) wake();
  }
}
