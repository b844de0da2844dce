import { anthropic } from '@sluice/anthropic';
import type { CompletionRequest, HttpOptions, JsonObject, Transport } from '@sluice/core';
import { openai } from '@sluice/openai';

/** What a provider says of an answer, in sums: what it read and what it wrote. */
export interface Told {
  readonly input: number;
  readonly output: number;
}

interface Provider {
  readonly model: string;
  connect(url: string, options: HttpOptions): Transport;
  /** How to ask it without us. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  told(usage: Readonly<Record<string, number>>): Told;
  /** Whether it says what it read before it answers. */
  readonly tellsInputFirst: boolean;
}

const apiKey = 'any';

export const providers = {
  anthropic: {
    model: 'claude-sonnet-5',
    connect: (url, options) => anthropic({ baseUrl: url, apiKey, ...options }),
    path: '/v1/messages',
    headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' },
    told: ({ input_tokens: input = NaN, output_tokens: output = NaN }) => ({ input, output }),
    tellsInputFirst: true,
  },
  openai: {
    model: 'gpt-5.2',
    connect: (url, options) => openai({ baseUrl: `${url}/v1`, apiKey, provider: 'openai', ...options }),
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${apiKey}` },
    told: ({ prompt_tokens: input = NaN, completion_tokens: output = NaN }) => ({ input, output }),
    tellsInputFirst: false,
  },
} as const satisfies Record<string, Provider>;

export type ProviderName = keyof typeof providers;

export const question: Pick<CompletionRequest, 'messages' | 'maxTokens'> = {
  messages: [{ role: 'user', content: 'Why is the sky blue at noon, and red when the sun goes down?' }],
  maxTokens: 400,
};

/** Long enough to be left, aborted and cut in its middle. */
export const answer =
  'Light from the sun is of all colours. The air scatters the short waves more than the long ones, so that blue comes ' +
  'from everywhere; in the evening the way through the air is long, and what is left of the light is red.';

/** Asks the same by `fetch`, and reads the provider's own words: a count that has nothing to do with our code. */
export async function askPlainly(name: ProviderName, url: string): Promise<Told> {
  const { model, path, headers, told } = providers[name];
  const { messages, maxTokens } = question;
  const response = await fetch(url + path, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model, messages, max_tokens: maxTokens }),
  });
  if (!response.ok) throw new Error(`${name}: expected 200, got ${response.status}`);
  return told(((await response.json()) as { usage: JsonObject }).usage as Record<string, number>);
}
