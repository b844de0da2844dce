// The answer as it grows. The stream folds what has passed, so the whole answer is there when the loop ends.
import { anthropic } from '@sluice/anthropic';
import { compose, type CompletionRequest } from '@sluice/core';
import { simulator } from '@sluice/simulator';

const key = process.env['ANTHROPIC_API_KEY'];
const provider = key ? undefined : await simulator({ tokensPerSecond: 100 });
const complete = compose(anthropic(provider ? { baseUrl: provider.url, apiKey: 'any' } : {}));

const request: CompletionRequest = {
  model: 'claude-sonnet-5',
  maxTokens: 200,
  messages: [{ role: 'user', content: 'Why is the sea salty?' }],
};

const seen = new Map<string, number>();
const stream = complete.stream(request); // nothing is sent yet
for await (const event of stream) {
  seen.set(event.type, (seen.get(event.type) ?? 0) + 1);
  if (event.type === 'text-delta') process.stdout.write(event.text);
}

console.log('\n', Object.fromEntries(seen));
// What the answer adds to the history: append it and ask on.
const { messages } = stream.completion;
const next = { role: 'user', content: 'In one word?' } as const;
const { text } = await complete({ ...request, messages: [...request.messages, ...messages, next] });
console.log(text);

await complete.close();
await provider?.close();
