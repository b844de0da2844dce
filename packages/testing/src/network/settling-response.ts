import type { Socket } from 'node:net';

/**
 * A copy of a real answer whose body settles: msw's own neither ends nor fails when the connection breaks or the client
 * leaves. `onSettled` is called once, with the error if there was one.
 */
export function settlingResponse(
  response: Response,
  socket: Socket | undefined,
  onSettled: (error?: Error) => void,
): Response {
  if (!response.body) {
    onSettled();
    return response;
  }
  const { headers, status, statusText } = response;
  const endsWithConnection = !headers.has('content-length') && !headers.has('transfer-encoding');
  const source = new SettlingBody(response.body.getReader(), socket, endsWithConnection, onSettled);
  return new Response(new ReadableStream(source), { status, statusText, headers });
}

class SettlingBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #socket: Socket | undefined;
  readonly #endsWithConnection: boolean;
  readonly #onSettled: (error?: Error) => void;
  #copy: ReadableStreamDefaultController<Uint8Array> | undefined;
  #received = 0;
  #settled = false;

  constructor(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    socket: Socket | undefined,
    endsWithConnection: boolean,
    onSettled: (error?: Error) => void,
  ) {
    this.#reader = reader;
    this.#socket = socket;
    this.#endsWithConnection = endsWithConnection;
    this.#onSettled = onSettled;
  }

  start(copy: ReadableStreamDefaultController<Uint8Array>): void {
    this.#copy = copy;
    this.#socket?.once('close', this.#onClose);
    if (this.#socket?.closed) this.#onClose();
    void this.#read();
  }

  cancel(): void {
    this.#copy = undefined; // nobody reads; whether it was whole is of interest still
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) return this.#settle();
        this.#received++;
        if (!this.#settled) this.#copy?.enqueue(value);
      }
    } catch (error) {
      this.#settle(error as Error);
    }
  }

  /** What has come is on its way through streams still: it is over when a turn brought nothing. */
  readonly #onClose = (): void => {
    const before = this.#received;
    setImmediate(() => {
      if (this.#settled) return;
      if (this.#received !== before) return this.#onClose();
      const { errored, readableEnded } = this.#socket!;
      if (this.#endsWithConnection && readableEnded) return this.#settle(); // undici errs on such a socket all the same
      this.#settle(errored ?? new Error('The connection was closed before the answer was whole'));
    });
  };

  #settle(error?: Error): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#socket?.off('close', this.#onClose);
    if (error) this.#copy?.error(error);
    else this.#copy?.close();
    this.#onSettled(error);
  }
}
