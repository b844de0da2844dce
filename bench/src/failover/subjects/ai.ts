import { createOpenAI } from '@ai-sdk/openai';
import { generateText, streamText } from 'ai';
import { inTurn } from '../in-turn.ts';
import { apiKey, firstTokenMs, silenceMs, type MakeSubject } from '../subject.ts';

/** Its documented fallback is a hosted gateway; with one's own providers it is the models in turn. */
const ai: MakeSubject = (primary, fallback) => {
  const models = [primary, fallback].map(({ baseUrl, model }) =>
    createOpenAI({ baseURL: baseUrl, apiKey }).chat(model),
  );
  const timeout = { firstChunkMs: firstTokenMs, chunkMs: silenceMs, stepMs: silenceMs };
  return {
    setup: `maxRetries 2 (its default), timeout ${JSON.stringify(timeout)}, the next model where the answer has not begun`,
    ask: (prompt, stream) =>
      inTurn(models, async (model, begun) => {
        if (!stream) {
          const { text, response, usage } = await generateText({ model, prompt, timeout: silenceMs });
          return { text, model: response.modelId, hasUsage: usage.outputTokens !== undefined };
        }
        let failure: unknown;
        const result = streamText({
          model,
          prompt,
          timeout,
          onError: ({ error }) => void (failure = error), // else it writes them to the console
          onAbort: () => void (failure ??= new Error('aborted by its timeout')),
        });
        let text = '';
        for await (const delta of result.textStream) {
          begun();
          text += delta;
        }
        if (failure) throw failure as Error; // its streams end without a word when they fail
        const { modelId } = await result.response;
        return { text, model: modelId, hasUsage: (await result.usage).outputTokens !== undefined };
      }),
  };
};
export default ai;
