import type { Socket } from 'node:net';
import { sleep } from '../../time/sleep.ts';
import { systemClock } from '../../time/clock.ts';

/** A request as a scripted server read it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  /** Lower case. Those that came twice stand joined by ` | `, so that a test sees it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a script's wait rejects with when the other side has gone: the script is over, and nothing is wrong. */
export class Gone extends Error {}

const never = new AbortController().signal;

/** One connection of a scripted server: reads requests, writes bytes as they are told, knows when it was closed. */
export class Connection {
  readonly socket: Socket;
  readonly openedAt: number = systemClock.now();
  closedAt: number | undefined;
  readonly closed: Promise<void>;
  /** All that came, in bytes: 0 when nothing was ever sent. */
  bytesRead = 0;
  readonly requests: ReceivedRequest[] = [];
  #unread = '';
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.bytesRead += bytes.length;
      this.#unread += bytes.toString('latin1');
      this.#wake?.();
    });
    socket.on('error', () => {}); // a reset is what many scripts are about; 'close' follows
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.closedAt = systemClock.now();
        this.#wake?.();
        resolve();
      });
    });
  }

  /** Waits for the next request and reads it whole. */
  async request(): Promise<ReceivedRequest> {
    for (;;) {
      const request = this.#take();
      if (request) {
        this.requests.push(request);
        return request;
      }
      if (this.closedAt !== undefined) throw new Gone();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #take(): ReceivedRequest | undefined {
    const headEnd = this.#unread.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const [first = '', ...lines] = this.#unread.slice(0, headEnd).split('\r\n');
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      const value = line.slice(colon + 1).trim();
      headers[name] = name in headers ? `${headers[name]} | ${value}` : value;
    }
    const bodyEnd = headEnd + 4 + Number(headers['content-length'] ?? 0);
    if (this.#unread.length < bodyEnd) return undefined;
    const body = Buffer.from(this.#unread.slice(headEnd + 4, bodyEnd), 'latin1').toString();
    this.#unread = this.#unread.slice(bodyEnd);
    const [method = '', path = ''] = first.split(' ');
    return { method, path, headers, body };
  }

  /** Writes, and waits while the other side does not read: back-pressure is seen here. */
  async write(bytes: string | Uint8Array): Promise<void> {
    if (this.closedAt !== undefined || this.socket.destroyed) throw new Gone();
    if (this.socket.write(bytes)) return;
    await Promise.race([new Promise<void>((resolve) => this.socket.once('drain', resolve)), this.closed]);
    if (this.closedAt !== undefined) throw new Gone();
  }

  /** Status line and headers. Chunked unless `headers` say how long the body is, or that the end of it is the socket's. */
  async head(headers: Readonly<Record<string, string | readonly string[]>> = {}, status = 200): Promise<void> {
    const all = { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked', ...headers };
    if ('content-length' in headers || headers['connection'] === 'close')
      delete (all as Partial<typeof all>)['transfer-encoding'];
    const lines = Object.entries(all).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`));
    await this.write(`HTTP/1.1 ${status} Something\r\n${lines.join('')}\r\n`);
  }

  /** One chunk of a chunked body. */
  async piece(bytes: string | Uint8Array): Promise<void> {
    const body = Buffer.from(bytes);
    await this.write(Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]));
  }

  /** Events of the toy dialect, in one chunk. */
  async events(...values: readonly unknown[]): Promise<void> {
    await this.piece(sse(...values));
  }

  /** The last chunk of a chunked body. */
  async finish(): Promise<void> {
    await this.write('0\r\n\r\n');
  }

  /** A whole answer with its length, of JSON unless `headers` say otherwise. */
  async answer(
    body: string,
    headers: Readonly<Record<string, string | readonly string[]>> = {},
    status = 200,
  ): Promise<void> {
    const length = String(Buffer.byteLength(body));
    await this.head({ 'content-type': 'application/json', 'content-length': length, ...headers }, status);
    await this.write(body);
  }

  /** RST, in the middle of whatever. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** FIN. */
  end(): void {
    this.socket.end();
  }

  async wait(delayMs: number): Promise<void> {
    await Promise.race([sleep(delayMs, never), this.closed]);
    if (this.closedAt !== undefined) throw new Gone();
  }
}

/** Events as they stand on the wire. */
export function sse(...values: readonly unknown[]): string {
  return values.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('');
}
