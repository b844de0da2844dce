import { Channel, type DuplicableClient } from './channel.ts';

/**
 * Hears on a {@link Channel} that there is something to look at: each message is the name of a thing, and whoever waits for hints
 * about it is woken. A hint may be lost, so whoever waits looks again by itself after a while. The connection is made with the first
 * who waits.
 *
 * @example
 * ```ts
 * const hints = new Hints(client, `acme:hints:${session}`);
 * const waking = new Waking(clock);
 * const forget = hints.on('job 1', waking.wake);
 * await waking.wait(1_000);
 * forget();
 * ```
 */
export class Hints {
  readonly name: string;
  readonly #client: DuplicableClient;
  readonly #waiting = new Map<string, Set<() => void>>();
  #channel: Channel | undefined;

  /** @param name - The channel's: of this process alone, so that nobody is woken for others. */
  constructor(client: DuplicableClient, name: string) {
    this.#client = client;
    this.name = name;
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
