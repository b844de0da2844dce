import { SseDecoder } from '../../packages/core/src/decode/sse.ts';
import type { JsonValue } from '@sluice/core';
import type { Interaction } from './interactions.ts';

/** A JSON value of a body, and the name of its event in a stream. */
export interface BodyEvent {
  readonly value: JsonValue;
  readonly name: string;
}

/** The JSON values of a body. What is no JSON says nothing here. */
export function bodyValues(response: Pick<Interaction['response'], 'bodyText'>): readonly JsonValue[] {
  return bodyEvents(response).map(({ value }) => value);
}

/** One of a whole answer, one an event of a stream. */
export function bodyEvents({ bodyText }: Pick<Interaction['response'], 'bodyText'>): readonly BodyEvent[] {
  const whole = parse(bodyText);
  if (whole !== undefined) return [{ value: whole, name: '' }];
  const events: BodyEvent[] = [];
  const sse = new SseDecoder({
    onEvent(data, name) {
      const value = parse(data);
      if (value !== undefined) events.push({ value, name });
    },
  });
  sse.push(Buffer.from(bodyText));
  sse.end({ dispatch: true });
  return events;
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
