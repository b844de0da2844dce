import { createAnthropic } from '@ai-sdk/anthropic';
import { generateText, streamText } from 'ai';
import { anthropicModel, apiKey, maxTokens, question } from '../wire/question.ts';
import type { MakeClient } from './client.ts';

const aiSdk: MakeClient = (baseUrl) => {
  const model = createAnthropic({ apiKey, baseURL: `${baseUrl}/v1` })(anthropicModel);
  const asked = { model, prompt: question, maxOutputTokens: maxTokens };
  return {
    async whole() {
      return (await generateText(asked)).text;
    },
    async stream(onText, abortSignal) {
      let failure: unknown;
      const onError = ({ error }: { error: unknown }): void => {
        failure = error; // its streams end without a word when they fail
      };
      const { textStream } = streamText({ ...asked, onError, ...(abortSignal && { abortSignal }) });
      for await (const text of textStream) onText(text);
      if (failure) throw failure as Error;
    },
  };
};
export default aiSdk;
