import type { JsonObject, JsonValue } from '@sluice/core';
import { objectsIn, textIn } from './input.ts';
import type { Question } from './question.ts';

/**
 * What a history asks. Texts are told alike whatever the wire wrapped them in, so that the same question is the same one
 * on every wire; all else counts as it was sent.
 */
export function readHistory(
  system: string,
  messages: readonly JsonObject[],
): Pick<Question, 'prompt' | 'conversation' | 'toolResult'> {
  const prompt = textIn(
    messages.findLast(({ role, content }) => role === 'user' && textIn(content) !== '')?.['content'],
  );
  const last = messages.at(-1);
  const toolResult = last && toolResultIn(last);
  return {
    prompt,
    ...(toolResult !== undefined && { toolResult }),
    conversation: [system, messages.map(said)],
  };
}

/** What tools said in a message: one of their own, or one of a user that has nothing else. */
function toolResultIn({ role, content }: JsonObject): string | undefined {
  if (role === 'tool') return textIn(content);
  const parts = objectsIn(content);
  const results = parts.filter(({ type }) => type === 'tool_result');
  if (results.length === 0 || results.length < parts.length) return undefined;
  return results.map((result) => textIn(result['content'])).join('\n');
}

function said({ role = null, content = null, ...more }: JsonObject): JsonValue {
  const isText = typeof content === 'string' || (Array.isArray(content) && isOnlyText(content as readonly JsonValue[]));
  return [role, isText ? textIn(content) : content, more];
}

function isOnlyText(content: readonly JsonValue[]): boolean {
  return content.length === objectsIn(content).filter(({ text }) => typeof text === 'string').length;
}
