/**
 * A response as a server sends it: in chunks, so that a body that breaks is no body that ended; its head at once, not
 * with the first byte, for which msw waits unless there is an empty one.
 */
export function flowing(response: Response): Response {
  const { body, status, statusText } = response;
  if (!body || response.headers.has('content-length')) return response;
  const headers = new Headers(response.headers);
  headers.set('transfer-encoding', 'chunked');
  const reader = body.getReader();
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(0)),
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(stream, { status, statusText, headers });
}
