import type { AIMessageChunk } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { apiKey, silenceMs, type Answer, type MakeSubject } from '../subject.ts';

const langchain: MakeSubject = (primary, fallback) => {
  const [model, other] = [primary, fallback].map(
    (endpoint) =>
      new ChatOpenAI({
        model: endpoint.model,
        apiKey,
        configuration: { baseURL: endpoint.baseUrl },
        maxRetries: 2,
        timeout: silenceMs,
        streamUsage: true,
      }),
  ) as [ChatOpenAI, ChatOpenAI];
  const chain = model.withFallbacks([other]);
  return {
    setup: `ChatOpenAI.withFallbacks([ChatOpenAI]), maxRetries 2 (its default is 6), timeout ${silenceMs} ms`,
    async ask(prompt, stream) {
      if (!stream) return answerOf(await chain.invoke(prompt));
      let whole: AIMessageChunk | undefined;
      for await (const piece of await chain.stream(prompt)) whole = whole ? whole.concat(piece) : piece;
      if (!whole) throw new Error('an empty stream');
      return answerOf(whole);
    },
  };
};
export default langchain;

function answerOf(message: AIMessageChunk): Answer {
  const name: unknown = message.response_metadata['model_name'];
  return {
    text: message.text,
    model: typeof name === 'string' ? name : undefined,
    hasUsage: message.usage_metadata !== undefined,
  };
}
