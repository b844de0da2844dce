import Anthropic from '@anthropic-ai/sdk';
import { anthropicBody, apiKey } from '../wire/question.ts';
import type { MakeClient } from './client.ts';

const anthropicSdk: MakeClient = (baseURL) => {
  const client = new Anthropic({ apiKey, baseURL });
  return {
    async whole() {
      const [block] = (await client.messages.create(anthropicBody)).content;
      return block?.type === 'text' ? block.text : '';
    },
    async stream(onText, signal) {
      const stream = await client.messages.create({ ...anthropicBody, stream: true }, signal && { signal });
      for await (const event of stream) {
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') onText(event.delta.text);
      }
    },
  };
};
export default anthropicSdk;
