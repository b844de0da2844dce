import { estimateTokens, isJsonObject, type JsonObject, type JsonValue } from '@sluice/core';
import type { Question } from './wire.ts';

/**
 * What a history asks. Texts are told alike whatever the wire wrapped them in, so that the same question is the same one
 * on every wire; all else counts as it was sent.
 */
export function readHistory(
  model: string,
  system: string,
  messages: readonly JsonObject[],
): Pick<Question, 'prompt' | 'inputTokens' | 'conversation'> {
  const texts = [system, ...messages.map(({ content }) => textIn(content))];
  return {
    prompt: textIn(messages.findLast(({ role }) => role === 'user')?.['content']),
    // A message costs some tokens for its role besides its text.
    inputTokens: estimateTokens(texts.join('\n'), model) + 4 * messages.length,
    conversation: [system, messages.map(said)],
  };
}

/** The text of a message's content: plain, or in parts. */
export function textIn(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as readonly JsonValue[])
    .map((part) => (isJsonObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

function said({ role = null, content = null, ...more }: JsonObject): JsonValue {
  const onlyText =
    typeof content === 'string' ||
    (Array.isArray(content) && content.every((part) => isJsonObject(part) && typeof part['text'] === 'string'));
  return [role, onlyText ? textIn(content) : content, more];
}
