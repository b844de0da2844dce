import { ChatAnthropic } from '@langchain/anthropic';
import { anthropicModel, apiKey, maxTokens, question } from '../wire/question.ts';
import type { MakeClient } from './client.ts';

const langchain: MakeClient = (anthropicApiUrl) => {
  const model = new ChatAnthropic({ apiKey, model: anthropicModel, maxTokens, anthropicApiUrl });
  return {
    async whole() {
      return (await model.invoke(question)).text;
    },
    async stream(onText, signal) {
      for await (const message of await model.stream(question, signal && { signal })) {
        if (message.text !== '') onText(message.text);
      }
    },
  };
};
export default langchain;
