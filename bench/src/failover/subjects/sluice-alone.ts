import { compose, type CompletionRequest } from '@sluice/core';
import { openai } from '@sluice/openai';
import { apiKey, silenceMs, type MakeSubject } from '../subject.ts';

/** Ours without what survives: shows that it is retry and router that are scored, and that scores can be bad. */
const sluiceAlone: MakeSubject = ({ baseUrl, model }) => {
  const timeouts = { headersMs: silenceMs, firstOutputMs: silenceMs, idleMs: silenceMs };
  const complete = compose(openai({ baseUrl, apiKey, timeouts, wire: 'stream' }));
  return {
    setup: `${complete.chain.join(' → ')}; timeouts ${JSON.stringify(timeouts)}`,
    async ask(prompt) {
      const request: CompletionRequest = { model, messages: [{ role: 'user', content: prompt }] };
      const { text, model: by, usage } = await complete(request);
      return { text, model: by, hasUsage: usage.outputTokens !== undefined };
    },
  };
};
export default sluiceAlone;
