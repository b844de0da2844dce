import { compose, type Completion, type CompletionRequest } from '@sluice/core';
import { openai } from '@sluice/openai';
import { retry } from '@sluice/retry';
import { router } from '@sluice/router';
import { semaphore } from '@sluice/semaphore';
import { apiKey, firstTokenMs, silenceMs, type Endpoint, type MakeSubject } from '../subject.ts';

/** The chain that we recommend to whoever has two providers. */
const sluice: MakeSubject = (primary, fallback) => {
  const timeouts = { headersMs: firstTokenMs, firstOutputMs: firstTokenMs, idleMs: silenceMs };
  const target = (name: string, { baseUrl, model }: Endpoint) => ({
    name,
    model,
    chain: [retry(), semaphore(64), openai({ baseUrl, apiKey, provider: name, timeouts })] as const,
  });
  const complete = compose(
    router({
      targets: [target('primary', primary), target('fallback', fallback)],
      onInterrupted: 'restart',
      breaker: { maxOpenMs: 10_000 }, // to be tried costs little where somebody else answers meanwhile
    }),
  );
  return {
    setup:
      `${complete.chain.join(' → ')} (two targets, each retry → semaphore → openai); onInterrupted: 'restart', ` +
      `breaker.maxOpenMs: 10,000, timeouts ${JSON.stringify(timeouts)}; all else by default`,
    async ask(prompt, stream) {
      const request: CompletionRequest = { model: 'the best', messages: [{ role: 'user', content: prompt }] };
      const { text, model, usage } = stream ? await readToEnd(request) : await complete(request);
      return { text, model, hasUsage: usage.outputTokens !== undefined };
    },
  };

  async function readToEnd(request: CompletionRequest): Promise<Completion> {
    const events = complete.stream(request);
    for await (const event of events) void event; // the fold forgets what was dropped
    return events.completion;
  }
};
export default sluice;
