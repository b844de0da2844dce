import type { SafeError } from '../errors/safe-error.ts';
import type { Frame } from './frame.ts';

/**
 * A frame on the wire: one `data:` line of JSON, which has no line ends of its own. With an `id` line where the stream
 * can be resumed.
 */
export function encodeFrame(frame: Frame, id?: number): string {
  return id === undefined ? `data: ${json(frame)}\n\n` : `id: ${id}\ndata: ${json(frame)}\n\n`;
}

/** The frame of an answer that failed once it had begun. The last one: there is no `[DONE]` after it. */
export function encodeError(error: SafeError, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: error\ndata: ${JSON.stringify(error)}\n\n`;
}

/** The frame of an answer that is whole, after its `end`. */
export function encodeDone(id?: number): string {
  return id === undefined ? 'data: [DONE]\n\n' : `id: ${id}\ndata: [DONE]\n\n`;
}

/** What keeps a silent connection open: a comment, which readers skip. */
export const heartbeat = ': ping\n\n';

/** Text is nearly all there is, and to quote a string costs a third of what it costs to look through an object. */
function json(frame: Frame): string {
  return frame.type === 'text-delta'
    ? `{"type":"text-delta","index":${frame.index},"text":${JSON.stringify(frame.text)}}`
    : JSON.stringify(frame);
}
