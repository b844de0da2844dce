import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Fold, isJsonObject, type JsonObject, type JsonValue } from '@sluice/core';
import { servers } from '../servers.ts';
import { ChatDecoder } from './decode.ts';
import { encode } from './encode.ts';

interface Recorded {
  readonly id: string;
  readonly response: { readonly status: number; readonly stream: boolean; readonly bodyText: string };
}

/** Our own corpus always, recorded traffic of real providers where it is there. */
const [own, recorded] = ['../../corpus', '../../../../../shared/wire'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const files = [own!, recorded!]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => globSync('openai-{chat,compatible}*.jsonl', { cwd: folder }).map((file) => `${folder}/${file}`));
const wholeAnswers = files
  .flatMap((file) => readFileSync(file, 'utf8').split('\n').filter(Boolean))
  .map((line) => JSON.parse(line) as Recorded)
  .filter(({ response }) => response.status === 200 && !response.stream);

function answered(value: JsonObject): Fold['completion'] {
  const fold = new Fold();
  const request = { model: 'asked', messages: [] };
  new ChatDecoder({ request }, { provider: 'openai', status: 200 }).whole(value, (event) => fold.add(event));
  return JSON.parse(JSON.stringify(fold.completion)) as Fold['completion'];
}

function sentBack(messages: Fold['completion']['messages'], model = 'asked'): readonly JsonObject[] {
  const options = { stream: false, provider: 'openai', server: servers.openai, maxTokens: undefined };
  return encode({ model, messages }, options)['messages'] as readonly JsonObject[];
}

/** Which of a message's fields go back, in the form in which they do. */
function toGoBack({
  content,
  reasoning_content,
  reasoning,
  reasoning_details,
  tool_calls,
  extra_content,
}: JsonObject): JsonObject {
  const filled = (value: JsonValue | undefined): boolean => value !== undefined && value !== null && value !== '';
  const field = filled(reasoning_content) ? { reasoning_content } : filled(reasoning) ? { reasoning } : {};
  const list = Array.isArray(reasoning_details) && reasoning_details.length > 0 ? { reasoning_details } : {};
  const calls = Array.isArray(tool_calls) ? (tool_calls as readonly JsonObject[]) : [];
  return {
    ...(isJsonObject(content)
      ? { content: JSON.stringify(content) }
      : typeof content === 'string' && content !== '' && { content }),
    ...field,
    ...list,
    ...(extra_content !== undefined && { extra_content }),
    ...(calls.length > 0 && { tool_calls: calls.map(parsed) }),
  };
}

/** Arguments are text, and its spaces are nobody's; ids that were empty are made up. */
function parsed({ index: _, id, function: written, ...call }: JsonObject): JsonObject {
  const { arguments: text, ...rest } = isJsonObject(written) ? written : {};
  let input: JsonValue | undefined = text;
  try {
    input = JSON.parse(typeof text === 'string' && text !== '' ? text : '{}') as JsonValue;
  } catch {}
  return {
    type: 'function',
    ...call,
    id: id === '' ? 'call_0' : id!,
    ...(written !== undefined && { function: { ...rest, input } }),
  };
}

test('what was answered goes back in the next turn, thinking, signatures and all', () => {
  expect(wholeAnswers.length).toBeGreaterThan(0);
  for (const { id, response } of wholeAnswers) {
    const value = JSON.parse(response.bodyText) as JsonObject;
    const choice = (value['choices'] as readonly JsonObject[])[0]!;
    const message = isJsonObject(choice['message']) ? choice['message'] : {};
    const sent = sentBack(answered(value).messages)[0] ?? {};
    expect(toGoBack(sent), id).toEqual(toGoBack(message));
  }
});

test('what a model made goes to no other', () => {
  const message = {
    content: 'x',
    reasoning: 'hm',
    reasoning_details: [{ type: 'reasoning.text', text: 'hm', signature: 's' }],
  };
  const { messages } = answered({ model: 'asked', choices: [{ index: 0, message, finish_reason: 'stop' }] });
  expect(sentBack(messages)).toEqual([{ role: 'assistant', ...message }]);
  expect(sentBack(messages, 'another')).toEqual([{ role: 'assistant', content: 'x' }]);
});

test('refusals, voices, custom calls and calls of the old kind go back as they are sent', () => {
  const custom = { id: 'c', type: 'custom', custom: { name: 'math', input: '4 + 4' } };
  const message = {
    content: null,
    refusal: 'no',
    audio: { id: 'audio_1', data: 'AAAA', transcript: 'no' },
    tool_calls: [custom],
  };
  const { messages } = answered({ model: 'asked', choices: [{ index: 0, message, finish_reason: 'stop' }] });
  expect(sentBack(messages)).toEqual([
    {
      role: 'assistant',
      content: [{ type: 'refusal', refusal: 'no' }],
      audio: { id: 'audio_1' },
      tool_calls: [custom],
    },
  ]);
  const old = { content: null, function_call: { name: 'look', arguments: '{"at":1}' } };
  const { messages: history, toolCalls } = answered({
    model: 'asked',
    choices: [{ index: 0, message: old, finish_reason: 'function_call' }],
  });
  const result = { type: 'tool-result', id: toolCalls[0]!.id, name: 'look', content: 'there' } as const;
  expect(sentBack([...history, { role: 'tool', content: [result] }])).toEqual([
    { role: 'assistant', ...old },
    { role: 'function', name: 'look', content: 'there' },
  ]);
});
