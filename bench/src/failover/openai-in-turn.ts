import OpenAI, { type ClientOptions } from 'openai';
import { inTurn } from './in-turn.ts';
import { apiKey, type Endpoint, type Subject } from './subject.ts';

/** OpenAI's SDK has no fallback: a client for each provider, asked in turn. */
export function openaiInTurn(endpoints: readonly Endpoint[], options: ClientOptions): Subject['ask'] {
  const models = endpoints.map(({ baseUrl, model }) => ({
    model,
    client: new OpenAI({ baseURL: baseUrl, apiKey, ...options }),
  }));
  return (prompt, stream) =>
    inTurn(models, async ({ client, model: name }, begun) => {
      const body = { model: name, messages: [{ role: 'user' as const, content: prompt }] };
      if (!stream) {
        const { choices, model, usage } = await client.chat.completions.create(body);
        return { text: choices[0]?.message.content ?? '', model, hasUsage: usage !== undefined };
      }
      let text = '';
      let model: string | undefined;
      let hasUsage = false;
      const streamed = { ...body, stream: true as const, stream_options: { include_usage: true } };
      for await (const { choices, model: by, usage } of await client.chat.completions.create(streamed)) {
        model = by;
        hasUsage ||= usage !== undefined && usage !== null;
        const delta = choices[0]?.delta.content;
        if (!delta) continue;
        begun();
        text += delta;
      }
      return { text, model, hasUsage };
    });
}
