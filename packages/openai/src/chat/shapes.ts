import { isJsonObject } from '@sluice/core';
import type { JsonObject, JsonValue } from '@sluice/core';
import { filled } from '../filled.ts';

/** Whether an event is one of an answer, and none that a later release or a proxy put there. */
export function isChunk(value: JsonValue): value is JsonObject {
  if (!isJsonObject(value)) return false;
  const { object, usage } = value;
  return (
    'choices' in value || isJsonObject(usage) || (typeof object === 'string' && object.startsWith('chat.completion'))
  );
}

/** A whole answer has a choice that says something. Azure leaves `choices` out when its filter took offence at the prompt. */
export function isAnswer({ choices, prompt_filter_results }: JsonObject): boolean {
  if (prompt_filter_results !== undefined && isEmpty(choices ?? [])) return true;
  const first = Array.isArray(choices) ? (choices[0] as JsonValue | undefined) : undefined;
  return isJsonObject(first) && (isJsonObject(first['message']) || filled(first['finish_reason']) !== undefined);
}

/** Whether the prompt was refused before anything was answered. */
export function isFiltered({ choices, prompt_filter_results }: JsonObject): boolean {
  return isEmpty(choices ?? []) && JSON.stringify(prompt_filter_results ?? null).includes('"filtered":true');
}

export function isEmpty(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.length === 0;
}
