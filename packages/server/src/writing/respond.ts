import type { CompletionEvent } from '@sluice/core';
import type { Settings } from '../settings.ts';
import { AnswerWriter } from './answer-writer.ts';
import { WebSink } from './web-sink.ts';
import type { Wording } from './wording.ts';

/** The events as a web `Response`, in this wording. */
export function respond(
  events: AsyncIterable<CompletionEvent>,
  wording: Wording,
  settings: Settings,
): Promise<Response> {
  const sink = new WebSink();
  new AnswerWriter(events, sink, wording, settings).start();
  return sink.response;
}
