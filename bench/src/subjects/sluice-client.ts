import { anthropic } from '@sluice/anthropic';
import { compose, type Middleware } from '@sluice/core';
import { anthropicModel, apiKey, maxTokens, question } from '../wire/question.ts';
import type { Client } from './client.ts';

const request = {
  model: anthropicModel,
  maxTokens,
  messages: [{ role: 'user' as const, content: question }],
};

/** Ours, behind these links. */
export function sluiceClient(baseUrl: string, links: readonly Middleware[]): Client {
  const complete = compose(...links, anthropic({ apiKey, baseUrl }));
  return {
    async whole() {
      return (await complete(request)).text;
    },
    async stream(onText, signal) {
      for await (const event of complete.stream(request, signal && { signal })) {
        if (event.type === 'text-delta') onText(event.text);
      }
    },
  };
}
