import { readiness, type RedisClient } from './client.ts';

/**
 * Where runs wait until the client is connected. They are not handed to the client before: its own queue has no bound, is
 * sent when nobody waits any more, and would make a burst of a Redis's first moment.
 */
export class ReadinessGate {
  readonly #client: RedisClient;
  readonly #waiting = new Set<() => void>();
  #listens = false;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  get state(): 'ready' | 'connecting' | 'ended' {
    return readiness(this.#client);
  }

  /** Calls `go` once the client is ready. Returns what takes that back. */
  whenReady(go: () => void): () => void {
    if (!this.#listens) {
      this.#listens = true;
      this.#client.on('ready', () => this.#open());
    }
    this.#waiting.add(go);
    return () => void this.#waiting.delete(go);
  }

  #open(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const go of waiting) go();
  }
}
