// The same chain over two wires: only the transport changes. Without a key a simulated provider answers, on either wire.
import { anthropic } from '@sluice/anthropic';
import { compose, observe, type Complete, type CompletionRequest, type Middleware } from '@sluice/core';
import { openai } from '@sluice/openai';
import { simulator } from '@sluice/simulator';

const { ANTHROPIC_API_KEY, OPENAI_API_KEY } = process.env;
const simulated = ANTHROPIC_API_KEY && OPENAI_API_KEY ? undefined : await simulator();
const url = simulated?.url;

const brief: Middleware = (call, next) => next({ ...call, request: { ...call.request, maxTokens: 200 } });

const witness: Middleware = (call, next) => {
  let pieces = 0;
  return observe(next(call), {
    onEvent: (event) => void (event.type === 'text-delta' && pieces++),
    onEnd: ({ how }) => console.log(`\n  witness: ${pieces} pieces of text, ${how}`),
  });
};

// The same links: the transport is all that is different.
const first = compose(brief, witness, anthropic(ANTHROPIC_API_KEY ? {} : { baseUrl: url!, apiKey: 'any' }));
const second = compose(brief, witness, openai(OPENAI_API_KEY ? {} : { baseUrl: `${url}/v1`, apiKey: 'any' }));
// A server of your own, without a key: openai({ baseUrl: 'http://127.0.0.1:11434/v1', provider: 'ollama' })

const messages: CompletionRequest['messages'] = [{ role: 'user', content: 'Where does a river begin?' }];

const one = await ask(first, 'claude-sonnet-5');
const other = await ask(second, 'gpt-5.2');
console.log(one === other ? 'The same text from both.' : 'Each has its own words.');

await Promise.all([first.close(), second.close()]);
await simulated?.close();

async function ask(complete: Complete, model: string): Promise<string> {
  console.log(complete.chain.join(' → '));
  const stream = complete.stream({ model, messages });
  for await (const event of stream) if (event.type === 'text-delta') process.stdout.write(event.text);
  const { text, provider, reason, rawReason, usage } = stream.completion;
  console.log(' ', { provider, reason, rawReason, outputTokens: usage.outputTokens });
  return text;
}
