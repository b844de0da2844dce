import { Fold, isJsonObject, type CompletionEvent, type JsonValue } from '@sluice/core';
import { bodyEvents } from '../wire/body-values.ts';
import { decodeBody } from '../wire/decode-body.ts';
import type { Interaction } from '../wire/interactions.ts';
import type { Wire } from '../wire/wires.ts';

export interface Verdict {
  /** `end`, or the code of the error. */
  readonly outcome: string;
  /** What must not be. */
  readonly fault?: string;
}

/** Decodes a broken body, cut at random, and says what came of it and whether it may. */
export function judge({ request, response }: Interaction, wire: Wire, pieces: readonly Buffer[]): Verdict {
  let decoded: ReturnType<typeof decodeBody>;
  try {
    decoded = decodeBody(wire.dialect, { request, response }, pieces, { strict: true });
  } catch (error) {
    return { outcome: 'threw', fault: `threw ${error instanceof Error ? error.stack : String(error)}` };
  }
  const { events, error } = decoded;
  const broken = events.find((event) => !isSound(event));
  if (broken) return { outcome: 'unsound', fault: `an event that is none: ${JSON.stringify(broken).slice(0, 500)}` };
  const fold = new Fold();
  for (const event of events) fold.add(event);
  if (fold.completion.text !== undefined) JSON.stringify(fold.completion);
  if (error) return { outcome: error.code };
  const text = Buffer.concat(pieces).toString();
  const said = bodyEvents({ bodyText: text });
  const isClosed = text.includes('[DONE]') && said.some((event) => wire.isClosedBy?.(event));
  const isEnd = isClosed || said.some((event) => wire.hasMarker(event));
  return isEnd ? { outcome: 'end' } : { outcome: 'quiet', fault: 'an end without a terminal marker' };
}

/** Whether an event keeps what its type promises. */
function isSound(event: CompletionEvent): boolean {
  if ('index' in event && !(Number.isSafeInteger(event.index) && event.index >= 0 && event.index < 1_000_000))
    return false;
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
      return isText(event.text);
    case 'tool-call-delta':
      return isText(event.text) && typeof event.id === 'string' && typeof event.name === 'string';
    case 'tool-call':
      return typeof event.id === 'string' && typeof event.name === 'string';
    case 'start':
      return isText(event.model) && isText(event.provider);
    case 'usage': {
      const { raw, ...counts } = event.usage;
      return isJsonObject(raw) && Object.values(counts).every((count) => Number.isFinite(count) && count >= 0);
    }
    case 'content':
      return event.part.type !== 'raw' || isJsonObject(event.part.value as JsonValue);
    default:
      return true;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
