import { SseDecoder } from '../../packages/core/src/decode/sse.ts';
import type { JsonValue } from '@sluice/core';
import type { Interaction } from './interactions.ts';

/** The JSON values of a body: one of a whole answer, one an event of a stream. What is no JSON says nothing here. */
export function bodyValues({ bodyText }: Pick<Interaction['response'], 'bodyText'>): readonly JsonValue[] {
  const whole = parse(bodyText);
  if (whole !== undefined) return [whole];
  const values: JsonValue[] = [];
  const sse = new SseDecoder({
    onEvent(data) {
      const value = parse(data);
      if (value !== undefined) values.push(value);
    },
  });
  sse.push(Buffer.from(bodyText));
  sse.end({ dispatch: true });
  return values;
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
