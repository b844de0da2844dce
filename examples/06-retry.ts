// A provider that is busy twice, then answers: what `retry` does about it, and what the caller sees of it.
import { anthropic } from '@sluice/anthropic';
import { CompletionError, compose, later, type Middleware } from '@sluice/core';
import { retry } from '@sluice/retry';
import { simulator } from '@sluice/simulator';

const provider = await simulator({ answer: () => 'Third time lucky.' });

let attempts = 0;
const busy: Middleware = function busy(call, next) {
  return later(async () => {
    if (++attempts === 1)
      throw new CompletionError('rate-limit', 'Slow down', { fault: 'transient', retryAfterMs: 40 });
    if (attempts === 2) throw new CompletionError('overloaded', 'No capacity', { fault: 'transient' });
    return next(call);
  });
};

const complete = compose(
  retry({ delayMs: 20, throttledDelayMs: 20 }),
  busy,
  anthropic({ baseUrl: provider.url, apiKey: 'any', maxTokens: 50 }),
);
const stream = complete.stream({ model: 'claude-sonnet-5', messages: [{ role: 'user', content: 'Hello' }] });
for await (const event of stream) {
  if (event.type === 'attempt-failed') console.log(`${event.error.code}: ${event.error.message}`);
  if (event.type === 'retry' && event.action === 'wait') console.log(`again in ${event.delayMs} ms`);
  if (event.type === 'text-delta') process.stdout.write(event.text);
}
console.log(`\n${stream.completion.attempts.length} attempts`);

await complete.close();
await provider.close();
