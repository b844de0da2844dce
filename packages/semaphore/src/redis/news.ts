import { Channel, type DuplicableClient } from '@sluice/redis';
import { displaced, granted } from './lua/shared-lua.ts';

/** What becomes of a ticket that waits, by what others do: it has a permit, or no place any longer. */
export type Fate = 'granted' | 'displaced';

const fates: Readonly<Record<string, Fate>> = { [granted]: 'granted', [displaced]: 'displaced' };

/** Who wants to know. */
interface Reader {
  onNews(id: string, fate: Fate): void;
  /** What was said until now may have been missed. */
  onListening(): void;
}

/** What Redis tells this process of its tickets, on a connection of its own that is made once somebody waits. */
export class News {
  readonly #client: DuplicableClient;
  readonly #name: string;
  readonly #reader: Reader;
  /** Tickets whose reply is on its way: news may overtake it. */
  readonly #early = new Map<string, Fate | undefined>();
  #channel: Channel | undefined;

  constructor(client: DuplicableClient, name: string, reader: Reader) {
    this.#client = client;
    this.#name = name;
    this.#reader = reader;
  }

  /** Waits for the reply about a ticket, and says what was heard of it meanwhile. */
  async beside<Reply>(id: string, reply: Promise<Reply>): Promise<Reply & { readonly heard: Fate | undefined }> {
    this.#early.set(id, undefined);
    try {
      const told = await reply;
      return { ...told, heard: this.#early.get(id) };
    } finally {
      this.#early.delete(id);
    }
  }

  listen(): void {
    this.#channel ??= new Channel(this.#client, this.#name, {
      onMessage: (message) => this.#hear(fates[message[0]!], message.slice(1)),
      onListening: () => this.#reader.onListening(),
    });
  }

  close(): void {
    this.#channel?.close();
  }

  #hear(fate: Fate | undefined, id: string): void {
    if (!fate) return;
    if (this.#early.has(id)) this.#early.set(id, fate);
    this.#reader.onNews(id, fate);
  }
}
