import type { Socket } from 'node:net';
import { monotonicNs } from '../monotonic-ns.ts';
import { scriptOf } from './script.ts';
import { StreamAnswer } from './stream-answer.ts';
import { streamsOf } from './streams.ts';

const headEnd = Buffer.from('\r\n\r\n');
const wantsStream = /"stream":\s*true/;

/** Reads requests off a socket, as much HTTP as is needed: every client here sends a `content-length` or a `GET`. */
export class Connection {
  readonly #socket: Socket;
  #rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  #answer: StreamAnswer | undefined;

  constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.on('drain', () => this.#answer?.pump());
    for (const end of ['error', 'end', 'close']) socket.on(end, () => this.#gone());
  }

  #read(bytes: Buffer): void {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    for (;;) {
      const headLength = this.#rest.indexOf(headEnd);
      if (headLength === -1) return;
      const head = this.#rest.toString('latin1', 0, headLength);
      const bodyAt = headLength + headEnd.length;
      const end = bodyAt + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (this.#rest.length < end) return;
      const body = this.#rest.toString('latin1', bodyAt, end);
      this.#rest = this.#rest.subarray(end);
      this.#respond(head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/')), body);
    }
  }

  #respond(path: string, body: string): void {
    if (path.startsWith('/control/')) return void this.#control(path);
    const script = scriptOf(path);
    if (!wantsStream.test(body)) return void this.#socket.write(script.whole);
    const streams = streamsOf(script.scene.run);
    streams.open++;
    const answer = new StreamAnswer(this.#socket, script, () => {
      streams.open--;
      this.#answer = undefined;
    });
    if (!answer.over) this.#answer = answer;
  }

  #gone(): void {
    const answer = this.#answer;
    if (!answer) return;
    this.#answer = undefined;
    answer.close();
    const streams = streamsOf(answer.script.scene.run);
    streams.open--;
    streams.leave(monotonicNs());
  }

  /** `/control/open/<run>` · `/control/departure/<run>/<index>` */
  async #control(path: string): Promise<void> {
    const [, , what, run, index] = path.split('/');
    const streams = streamsOf(Number(run));
    const value = what === 'open' ? streams.open : await streams.departure(Number(index));
    const body = JSON.stringify(value);
    this.#socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  }
}
