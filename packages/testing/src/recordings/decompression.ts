import { once } from 'node:events';
import type { Transform } from 'node:stream';

/** Takes a body apart so that each piece that came compressed makes one piece: what its sender had flushed. */
export class Decompression {
  readonly #stream: Transform;
  #out: Buffer[] = [];

  constructor(stream: Transform) {
    this.#stream = stream;
    stream.on('data', (bytes: Buffer) => void this.#out.push(bytes));
  }

  /** @throws what zlib throws when the body is not what it was announced as. */
  async push(bytes: Uint8Array): Promise<Buffer> {
    await new Promise<void>((resolve, reject) => {
      this.#stream.once('error', reject);
      this.#stream.write(bytes, () => {
        this.#stream.off('error', reject);
        resolve();
      });
    });
    return this.#take();
  }

  async end(): Promise<Buffer> {
    const ended = once(this.#stream, 'end');
    this.#stream.end();
    await ended;
    return this.#take();
  }

  #take(): Buffer {
    const bytes = Buffer.concat(this.#out);
    this.#out = [];
    return bytes;
  }
}
