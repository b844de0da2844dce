const lineFeed = 10;
const carriageReturn = 13;
const colon = 58;
const space = 32;
const nothing: Buffer<ArrayBufferLike> = Buffer.alloc(0);

/**
 * Server-sent events from bytes to JSON, as lean as it goes while still reading what a provider may send: events cut
 * anywhere, either line end, several data lines. Other fields are skipped: the JSON carries its type.
 */
export class SseJson {
  readonly #onValue: (value: unknown) => void;
  #rest = nothing;
  #data: string | undefined;

  constructor(onValue: (value: unknown) => void) {
    this.#onValue = onValue;
  }

  push(bytes: Buffer): void {
    const buffer = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    let at = 0;
    for (;;) {
      const feed = buffer.indexOf(lineFeed, at);
      if (feed === -1) break;
      const end = feed > at && buffer[feed - 1] === carriageReturn ? feed - 1 : feed;
      if (end === at) this.#dispatch();
      else if (isData(buffer, at)) {
        const value = buffer.toString('utf8', buffer[at + 5] === space ? at + 6 : at + 5, end);
        this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
      }
      at = feed + 1;
    }
    this.#rest = at < buffer.length ? buffer.subarray(at) : nothing;
  }

  #dispatch(): void {
    const data = this.#data;
    if (data === undefined) return;
    this.#data = undefined;
    this.#onValue(JSON.parse(data));
  }
}

/** `data:` */
function isData(buffer: Buffer, at: number): boolean {
  return (
    buffer[at] === 100 &&
    buffer[at + 4] === colon &&
    buffer[at + 1] === 97 &&
    buffer[at + 2] === 116 &&
    buffer[at + 3] === 97
  );
}
