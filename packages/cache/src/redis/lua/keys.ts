import { hashTag } from '@sluice/redis';

/**
 * Into how many parts of a cluster a namespace is spread. Each part has its own generation, so that one script on one node can
 * tell whether an entry still counts.
 */
const shards = 64;

/** The keys of one entry, all in one slot. Of the flight there is something only while a call is on its way. */
export class EntryKeys {
  readonly generation: string;
  readonly entry: string;
  readonly #stem: string;

  constructor(generation: string, stem: string) {
    this.generation = generation;
    this.entry = `${stem}:entry`;
    this.#stem = stem;
  }

  get flight(): string {
    return `${this.#stem}:flight`;
  }
}

/** Where things of a namespace are. Tags are hashes, which are not made anew for every call. */
export class Keys {
  readonly #parts = new Map<string, { readonly prefix: string; readonly generation: string }[]>();

  of(namespace: string, key: string): EntryKeys {
    const { prefix, generation } = this.#part(namespace, Number.parseInt(key.slice(0, 2), 16) % shards);
    return new EntryKeys(generation, prefix + key);
  }

  /** What belongs to the flight of a claim: who listens elsewhere, and what was said. */
  ofFlight({ flight }: EntryKeys, token: string): readonly [flight: string, listeners: string, log: string] {
    return [flight, `${flight}:${token}:listeners`, `${flight}:${token}:log`];
  }

  generations(namespace: string): readonly string[] {
    return Array.from({ length: shards }, (_, shard) => this.#part(namespace, shard).generation);
  }

  #part(namespace: string, shard: number): { readonly prefix: string; readonly generation: string } {
    let parts = this.#parts.get(namespace);
    if (!parts) this.#parts.set(namespace, (parts = []));
    const known = parts[shard];
    if (known) return known;
    const prefix = `sluice:cache:${hashTag(`cache:${namespace}:${shard}`)}:`;
    return (parts[shard] = { prefix, generation: `${prefix}generation` });
  }
}
