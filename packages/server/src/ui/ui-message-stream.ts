import type { CompletionEvent } from '@sluice/core';
import { settingsOf } from '../settings.ts';
import type { SseOptions } from '../sse-options.ts';
import { respond } from '../writing/respond.ts';
import { UiWording } from './ui-wording.ts';

/**
 * Answers `useChat` of the AI SDK with the events of a call: its UI message stream, version 1. Everything else is as in `sse`:
 * what decides the status, how errors are told, what leaving does. Notes that are asked for by name go out as data parts
 * (`data-retry`) that do not stay in the message.
 *
 * @returns Settles when the status is decided. Rejects for bad options only.
 * @throws `TypeError` for options that cannot be.
 *
 * @example
 * ```ts
 * export async function POST(request: Request): Promise<Response> {
 *   const { signal } = request;
 *   return uiMessageStream(complete.stream(await requestOf(request), { signal }), { signal });
 * }
 * ```
 */
export async function uiMessageStream(
  events: AsyncIterable<CompletionEvent>,
  options: SseOptions = {},
): Promise<Response> {
  const settings = settingsOf(options);
  return respond(events, new UiWording(settings.notes), settings);
}
