import { channel } from 'node:diagnostics_channel';
import type { Dispatcher } from 'undici';

/** Where undici hands the list to whoever watches an application; they may keep it. */
const watched = channel('undici:request:headers');

/**
 * Lets go of the bytes of the response's headers, which undici keeps beside the texts as long as the request is there: two objects
 * a header, and the whole read that they came in. It is a quarter of what an open stream takes. And because V8 may come to make
 * undici's list an old object from the start, what it holds is not collected with the young ones: at 64 requests at a time and
 * more, half of the collector's work (`docs/discoveries.md`).
 *
 * Only for who has the response to himself: whoever wraps a dispatcher may want to read them later.
 */
export function letGoOfRawHeaders(controller: Dispatcher.DispatchController): void {
  if (watched.hasSubscribers) return;
  if (Array.isArray(controller.rawHeaders)) controller.rawHeaders.length = 0; // emptied: the list itself may live on
  controller.rawHeaders = null;
}
