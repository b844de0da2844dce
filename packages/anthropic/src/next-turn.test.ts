import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Fold, isJsonObject, type JsonObject } from '@sluice/core';
import { AnthropicDecoder } from './decode.ts';
import { encode } from './encode.ts';

interface Recorded {
  readonly id: string;
  readonly response: { readonly status: number; readonly stream: boolean; readonly bodyText: string };
}

/** Our own corpus always, recorded traffic of the real provider where it is there. */
const files = ['../corpus/anthropic.jsonl', '../../../../shared/wire/anthropic.jsonl']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .filter((path) => existsSync(path));
const wholeAnswers = files
  .flatMap((file) => readFileSync(file, 'utf8').split('\n').filter(Boolean))
  .map((line) => JSON.parse(line) as Recorded)
  .filter(({ response }) => response.status === 200 && !response.stream);

test('what was answered goes back in the next turn byte for byte, through JSON and all', () => {
  expect(wholeAnswers.length).toBeGreaterThan(0);
  for (const { id, response } of wholeAnswers) {
    const message = JSON.parse(response.bodyText) as JsonObject;
    const fold = new Fold();
    new AnthropicDecoder('asked', { provider: 'anthropic', status: 200 }).whole(message, (event) => fold.add(event));
    const { messages } = JSON.parse(JSON.stringify(fold.completion)) as Fold['completion'];
    const body = encode({ model: 'asked', messages }, { stream: false, maxTokens: 1 });
    const sent = (body['messages'] as readonly JsonObject[]).flatMap(({ content }) => content as readonly JsonObject[]);
    const answered = message['content'] as readonly JsonObject[];
    // Empty text cannot be sent back: the API refuses it.
    expect(sent, id).toEqual(answered.filter((block) => !(isJsonObject(block) && block['text'] === '')));
  }
});
