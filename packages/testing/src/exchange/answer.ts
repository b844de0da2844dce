/** An answer on its way to a client: its head is there, its body comes piece by piece, as fast as it is asked for. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /**
   * The next piece, when its time has come; `undefined` after the last. Its memory may have other pieces beside it, as
   * that of a socket has. Rejects when the connection breaks.
   */
  next(): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** Nobody wants more: who waits for a piece gets `undefined`. */
  leave(reason?: unknown): void;
}

/** Handlers of msw give the web's responses, recordings an answer. */
export function isAnswer(given: Answer | Response): given is Answer {
  return 'next' in given;
}

/** The web lets answers of these have no body. */
export const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

/** The answer that a web response is. */
export function answerOf({ status, statusText, headers, body }: Response): Answer {
  const reader = body?.getReader();
  return {
    status,
    statusText,
    headers,
    next: async () => (await reader?.read())?.value,
    leave: (reason) => void reader?.cancel(reason).catch(() => {}),
  };
}

/** The web response that an answer is. A piece is asked for when somebody reads. */
export function responseOf(answer: Answer): Response {
  const { status, statusText, headers } = answer;
  return new Response(withoutBody.has(status) ? null : streamOf(answer), { status, statusText, headers });
}

function streamOf(answer: Answer): ReadableStream<Uint8Array> {
  let asked = 0;
  let left = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(stream) {
        if (++asked % piecesPerTurn === 0) await turnOfTheLoop();
        const piece = await answer.next();
        if (left) return;
        if (piece) stream.enqueue(new Uint8Array(piece)); // whoever reads may hand on its memory
        else stream.close();
      },
      cancel(reason) {
        left = true;
        answer.leave(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Pieces that are at hand come in microtasks: without a turn now and then, timers and sockets would starve. */
export const piecesPerTurn = 256;

/** Lets the event loop turn. */
export function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
