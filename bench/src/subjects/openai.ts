import OpenAI from 'openai';
import { apiKey, maxTokens, openaiModel, question } from '../wire/question.ts';
import type { MakeClient } from './client.ts';

const body = {
  model: openaiModel,
  max_completion_tokens: maxTokens,
  messages: [{ role: 'user' as const, content: question }],
};

const openai: MakeClient = (baseUrl) => {
  const client = new OpenAI({ apiKey, baseURL: `${baseUrl}/v1` });
  return {
    async whole() {
      return (await client.chat.completions.create(body)).choices[0]?.message.content ?? '';
    },
    async stream(onText, signal) {
      const stream = await client.chat.completions.create(
        { ...body, stream: true, stream_options: { include_usage: true } },
        signal && { signal },
      );
      for await (const event of stream) {
        const text = event.choices[0]?.delta.content;
        if (text) onText(text);
      }
    },
  };
};
export default openai;
