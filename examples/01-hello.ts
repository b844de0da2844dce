// One question, one answer. With ANTHROPIC_API_KEY the real API is asked, else a simulated provider on this machine.
import { anthropic } from '@sluice/anthropic';
import { compose } from '@sluice/core';
import { simulator } from '@sluice/simulator';

const key = process.env['ANTHROPIC_API_KEY'];
const provider = key ? undefined : await simulator();
const complete = compose(anthropic(provider ? { baseUrl: provider.url, apiKey: 'any' } : {}));

const { text, model, reason, usage } = await complete({
  model: 'claude-sonnet-5',
  maxTokens: 200,
  messages: [{ role: 'user', content: 'What is a sluice?' }],
});

console.log(text);
console.log({ model, reason, inputTokens: usage.inputTokens, outputTokens: usage.outputTokens });

await complete.close();
await provider?.close();
