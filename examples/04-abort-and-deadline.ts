// Three ways to end a call before its answer is whole: leave the loop, abort, run out of time.
import { anthropic } from '@sluice/anthropic';
import { compose, isCompletionError, type CompletionRequest } from '@sluice/core';
import { simulator } from '@sluice/simulator';

const key = process.env['ANTHROPIC_API_KEY'];
const provider = key ? undefined : await simulator({ tokensPerSecond: 50 });
const complete = compose(anthropic(provider ? { baseUrl: provider.url, apiKey: 'any' } : {}));

const request: CompletionRequest = {
  model: 'claude-sonnet-5',
  maxTokens: 500,
  messages: [{ role: 'user', content: 'How long is a piece of string?' }],
};

// Leaving the loop ends the call. It is no error.
const left = complete.stream(request);
for await (const event of left) if (event.type === 'text-delta') break;
console.log(`left after ${JSON.stringify(left.completion.text)}`);
await tellWhatTheServerSaw();

// An abort rejects the read that waits, at once. What had been answered is on the error.
const user = new AbortController();
const aborted = complete.stream(request, { signal: user.signal });
try {
  for await (const event of aborted) if (event.type === 'text-delta') user.abort(new Error('The user went away'));
} catch (error) {
  if (!isCompletionError(error, 'aborted')) throw error;
  console.log(`${error.code} after ${JSON.stringify(error.partial?.text)}: ${String(error.cause)}`);
}
await tellWhatTheServerSaw();

// A deadline holds for the whole call, waits and retries included.
try {
  await complete(request, { timeoutMs: 200 });
  console.log('answered in time');
} catch (error) {
  if (!isCompletionError(error, 'timeout')) throw error;
  console.log(`${error.code}: ${error.message} (the ${error.clock} clock; sent: ${error.sent})`);
}
await tellWhatTheServerSaw();

await complete.close();
await provider?.close();

async function tellWhatTheServerSaw(): Promise<void> {
  const departure = await provider?.requests.at(-1)?.over;
  if (departure) console.log(`  the server saw the socket close, having sent ${departure.events} events`);
}
