import type { CompletionEvent } from '@sluice/core';
import { FrameWording } from './frames/frame-wording.ts';
import { settingsOf } from './settings.ts';
import type { SseOptions } from './sse-options.ts';
import { respond } from './writing/respond.ts';

/**
 * Answers a browser with the events of a call, as server-sent events: one `data:` line of JSON an event, and `[DONE]` after the
 * last. The first event that is no note, an error, or the time decides the status, so that a call that was refused is an
 * HTTP refusal. Events are read only as fast as the browser reads, and a browser that leaves ends the call.
 *
 * @returns Settles when the status is decided. Rejects for bad options only.
 * @throws `TypeError` for options that cannot be.
 *
 * @example
 * ```ts
 * app.post('/chat', async (c) => {
 *   const { signal } = c.req.raw;
 *   return sse(complete.stream(await requestOf(c), { signal }), { signal });
 * });
 * ```
 */
export async function sse(events: AsyncIterable<CompletionEvent>, options: SseOptions = {}): Promise<Response> {
  const settings = settingsOf(options);
  return respond(events, new FrameWording(settings.notes), settings);
}
