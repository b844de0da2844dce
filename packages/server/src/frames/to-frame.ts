import type { CompletionEvent } from '@sluice/core';
import type { Frame } from './frame.ts';
import { publicNote } from './public-note.ts';

/**
 * What a browser is told of an event; `undefined`: nothing. Each frame is put together field by field, so that what is
 * added to events later stays on the server until somebody lets it out here. Notes pass as {@link publicNote} says, and only those named.
 */
export function toFrame(event: CompletionEvent, notes: readonly string[]): Frame | undefined {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
      return { type: event.type, index: event.index, text: event.text };
    case 'tool-call-delta':
      return { type: event.type, index: event.index, id: event.id, name: event.name, text: event.text };
    case 'tool-call':
      return { type: event.type, index: event.index, id: event.id, name: event.name, input: event.input };
    case 'tool-result': {
      const { type, id, name, content, isError } = event;
      return { type, id, ...(name !== undefined && { name }), content, ...(isError !== undefined && { isError }) };
    }
    case 'start':
      return { type: event.type, model: event.model, source: event.source };
    case 'usage': {
      const { raw: _, ...usage } = event.usage;
      return { type: event.type, usage };
    }
    case 'attempt-failed': {
      const { code, retryAfterMs } = event.error;
      return { type: event.type, code, output: event.output, ...(Number.isFinite(retryAfterMs) && { retryAfterMs }) };
    }
    case 'turn':
      return { type: event.type, turn: event.turn, reason: event.reason };
    case 'end':
      return { type: event.type, reason: event.reason };
    case 'content':
    case 'raw':
      return undefined;
    default:
      return toNote(event, notes);
  }
}

function toNote(note: { readonly type: string }, notes: readonly string[]): Frame | undefined {
  return notes.includes(note.type) ? (publicNote(note) as Frame) : undefined;
}
