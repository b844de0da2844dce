import { invalid } from '@sluice/core';
import type { AnswerPart, JsonObject, JsonValue, RawPart, ReasoningPart, ToolCallPart } from '@sluice/core';
import { own } from './own.ts';
import type { ReasoningFields } from './reasoning.ts';

type Mutable = Record<string, JsonValue | undefined>;

/**
 * An answer as an assistant's message; none when all of it was another model's thinking. Thinking goes back by the field
 * that it came by: DeepSeek, Moonshot and OpenRouter want it in a loop of tool calls, the others ignore it.
 */
export function encodeAnswer(
  content: string | readonly AnswerPart[],
  at: string,
  provider: string,
  model: string,
): readonly JsonObject[] {
  if (typeof content === 'string') return [{ role: 'assistant', content }];
  const message: Mutable = {};
  const parts: JsonObject[] = [];
  const calls: JsonObject[] = [];
  content.forEach((part, index) => {
    switch (part.type) {
      case 'text': {
        if (part.text !== '') parts.push({ type: 'text', text: part.text });
        const { extra_content } = own(part.providerFields, provider, model) ?? {};
        if (extra_content !== undefined) message['extra_content'] = extra_content;
        return;
      }
      case 'reasoning':
        return addReasoning(message, parts, part, own(part.providerFields, provider, model));
      case 'tool-call':
        return addCall(message, calls, part, own(part.providerFields, provider, model));
      case 'raw':
        if (part.provider === provider && (part.model ?? model) === model) addRaw(message, parts, part);
        return;
      default:
        throw invalid(`${at}.content[${index}].type`, 'a type of part', (part as { readonly type: unknown }).type);
    }
  });
  if (calls.length > 0) message['tool_calls'] = calls;
  if (parts.length === 0 && Object.keys(message).length === 0) return [];
  return [{ content: contentOf(parts), ...message, role: 'assistant' }];
}

/** Where servers say what they think. A history may come back from anywhere: no other field is written from it. */
const reasoningFields: ReadonlySet<string> = new Set(['reasoning_content', 'reasoning']);

/** Text alone goes as text, which every server takes. */
function contentOf(parts: readonly JsonObject[]): JsonValue {
  if (parts.length === 0) return null;
  return parts.every(({ type }) => type === 'text') ? parts.map(({ text }) => text as string).join('') : parts;
}

function addReasoning(
  message: Mutable,
  parts: JsonObject[],
  { text }: ReasoningPart,
  fields: JsonObject | undefined,
): void {
  if (!fields) return;
  const { field, detail, textField } = fields as ReasoningFields; // only ours stand under our name
  if (field === 'thinking') parts.push({ type: 'thinking', thinking: [{ type: 'text', text }] });
  else if (field !== undefined && reasoningFields.has(field))
    message[field] = `${(message[field] as string | undefined) ?? ''}${text}`;
  if (detail === undefined) return;
  const whole = { ...detail, ...(textField && { [textField]: text }) };
  message['reasoning_details'] = [...((message['reasoning_details'] as readonly JsonValue[]) ?? []), whole];
}

function addCall(
  message: Mutable,
  calls: JsonObject[],
  { id, name, input, invalidInput }: ToolCallPart,
  fields: JsonObject = {},
): void {
  const { function_call: legacy, function: more, type = 'function', ...rest } = fields;
  if (type === 'custom') return void calls.push({ id, type, custom: { name, input: String(input) }, ...rest });
  // The wire wants text, so a model gets to see exactly what it wrote, JSON or not.
  const written = { name, arguments: invalidInput ?? JSON.stringify(input ?? {}), ...(more as JsonObject | undefined) };
  if (legacy) message['function_call'] = written;
  else calls.push({ id, type, function: written, ...rest });
}

/** A voice goes back by its id, everything else as the part of a message that it is. */
function addRaw(message: Mutable, parts: JsonObject[], { value }: RawPart): void {
  if (value['type'] === 'audio' && typeof value['id'] === 'string') message['audio'] = { id: value['id'] };
  else parts.push(value);
}
