/**
 * The same response with another body, made of the old one. Nothing is read before it is asked for; whoever cancels the
 * new one cancels the old one.
 */
export function withBody(
  response: Response,
  change: (body: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array, void>,
): Response {
  const reader = response.body?.getReader();
  const pieces = change(piecesOf(reader));
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        await reader?.cancel(reason); // ends a read that waits, which the generator could not leave
        void pieces.return().catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  return new Response(body, { status: response.status, statusText: response.statusText, headers });
}

async function* piecesOf(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): AsyncGenerator<Uint8Array> {
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => {}); // who cuts an answer short wants no more of it
  }
}
