import type { CompletionRequest, JsonObject, Message, ToolResultPart } from '@sluice/core';
import { unsupported } from '../unsupported.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodePart } from './encode-parts.ts';
import { own } from './own.ts';

/** The history as messages of the wire: one for each of ours, but one for each tool result. */
export function encodeMessages({ messages, model }: CompletionRequest, provider: string): readonly JsonObject[] {
  const legacy = new Set<string>();
  const encoded: JsonObject[] = [];
  messages.forEach((message, index) => {
    const at = `messages[${index}]`;
    switch (message.role) {
      case 'assistant':
        findLegacyCalls(message, provider, model, legacy);
        encoded.push(...encodeAnswer(message.content, at, provider, model));
        return;
      case 'tool':
        encoded.push(
          ...message.content.map((part, at2) => encodeResult(part, `${at}.content[${at2}]`, provider, legacy)),
        );
        return;
      case 'user': {
        const { content } = message;
        if (typeof content === 'string') return void encoded.push({ role: 'user', content });
        const parts = content.flatMap((part, at2) => encodePart(part, `${at}.content[${at2}]`, provider, model));
        if (parts.length > 0) encoded.push({ role: 'user', content: parts });
      }
    }
  });
  return encoded;
}

/** `isError` has no field on this wire: what the tool said is what there is to say. */
function encodeResult(
  { id, name, content }: ToolResultPart,
  at: string,
  provider: string,
  legacy: ReadonlySet<string>,
): JsonObject {
  const said =
    typeof content === 'string'
      ? content
      : content.map((part, index) => {
          if (part.type !== 'text') throw unsupported(provider, `${at}.content[${index}]`, part.type);
          return { type: 'text', text: part.text };
        });
  if (legacy.has(id)) return { role: 'function', name: name ?? '', content: said };
  return { role: 'tool', tool_call_id: id, content: said };
}

/** Calls by `function_call` have no ids on the wire, and their results are of a role of their own. */
function findLegacyCalls({ content }: Message, provider: string, model: string, found: Set<string>): void {
  if (typeof content === 'string') return;
  for (const part of content) {
    if (part.type === 'tool-call' && own(part.providerFields, provider, model)?.['function_call']) found.add(part.id);
  }
}
