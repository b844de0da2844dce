import { expected, type CompletionEvent } from '@sluice/core';
import { FrameWording } from '../frames/frame-wording.ts';
import { settingsOf } from '../settings.ts';
import type { SseOptions } from '../sse-options.ts';
import { AnswerWriter } from '../writing/answer-writer.ts';
import type { NodeResponse } from './node-response.ts';
import { ResponseSink } from './response-sink.ts';

/**
 * What `sse` does, straight onto a response of `node:http` or `node:http2`, and so for Express and Fastify (`reply.raw`), without a
 * web stream in between. The response says when the browser leaves; no signal is needed.
 *
 * @returns Settles when all is handed over, or the browser has left. Rejects for mistakes of the caller's, and for nothing else.
 * @throws `TypeError` for options that cannot be, and for a response that somebody has begun.
 *
 * @example
 * ```ts
 * createServer((request, response) => {
 *   void send(response, complete.stream({ model, messages }));
 * });
 * ```
 */
export async function send(
  response: NodeResponse,
  events: AsyncIterable<CompletionEvent>,
  options: SseOptions = {},
): Promise<void> {
  const settings = settingsOf(options);
  if (response.headersSent) throw expected('response', 'one that nobody has begun', 'one whose head was sent');
  const sink = new ResponseSink(response);
  new AnswerWriter(events, sink, new FrameWording(settings.notes), settings).start();
  return sink.over;
}
