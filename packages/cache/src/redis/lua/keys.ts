import { hashTag } from '@sluice/redis';

/**
 * Into how many parts of a cluster a namespace is spread. Each part has its own generation, so that one script on one node can
 * tell whether an entry still counts.
 */
const shards = 64;

/** The keys of one entry, all in one slot. `flight` and what belongs to it are there only while a call is on its way. */
export interface EntryKeys {
  readonly generation: string;
  readonly entry: string;
  readonly flight: string;
}

/** Where things of a namespace are. Tags are hashes, which are not made anew for every call. */
export class Keys {
  readonly #prefixes = new Map<string, string[]>();

  of(namespace: string, key: string): EntryKeys {
    const prefix = this.#prefix(namespace, Number.parseInt(key.slice(0, 2), 16) % shards);
    return { generation: `${prefix}generation`, entry: `${prefix}${key}:entry`, flight: `${prefix}${key}:flight` };
  }

  /** What belongs to the flight of a claim: who listens elsewhere, and what was said. */
  ofFlight({ flight }: EntryKeys, token: string): readonly [flight: string, listeners: string, log: string] {
    return [flight, `${flight}:${token}:listeners`, `${flight}:${token}:log`];
  }

  generations(namespace: string): readonly string[] {
    return Array.from({ length: shards }, (_, shard) => `${this.#prefix(namespace, shard)}generation`);
  }

  #prefix(namespace: string, shard: number): string {
    let prefixes = this.#prefixes.get(namespace);
    if (!prefixes) this.#prefixes.set(namespace, (prefixes = []));
    return (prefixes[shard] ??= `sluice:cache:${hashTag(`cache:${namespace}:${shard}`)}:`);
  }
}
