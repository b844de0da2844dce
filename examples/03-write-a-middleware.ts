// The three ways to write a link: it changes the call, it looks at the events, or it repeats, answers or waits.
import { anthropic } from '@sluice/anthropic';
import { compose, notesOf, observe, type CompletionRequest, type Middleware } from '@sluice/core';
import { simulator } from '@sluice/simulator';

/** Changes the call: gives `next` a changed copy. Costs nothing for each event. */
const polite: Middleware = (call, next) =>
  next({ ...call, request: { ...call.request, system: 'Answer politely, in two sentences at most.' } });

/** Looks: counts as events pass, and learns how the call ended. With options, a link is what a function returns. */
function count(report: (line: string) => void): Middleware {
  return function count(call, next) {
    let letters = 0;
    return observe(next(call), {
      onEvent: (event) => {
        if (event.type === 'text-delta') letters += event.text.length;
      },
      onEnd: ({ how }) => report(`${String(call.attributes['user'])}: ${letters} letters, ${how}`),
    });
  };
}

declare module '@sluice/core' {
  interface Notes {
    /** What `remember` says among the events. An application's notes have a prefix. */
    'example:memory'?: { readonly found: boolean };
  }
}

/**
 * Answers: a second call with the same messages is not made. A toy, a real cache is much more careful. What it learned it
 * writes down when it sees `end` and before it passes that on, because readers leave at `end`.
 */
function remember(): Middleware {
  const answers = new Map<string, string>();
  return async function* remember(call, next) {
    const { messages, model } = call.request;
    const key = JSON.stringify([model, messages]);
    const known = answers.get(key);
    yield { type: 'example:memory', found: known !== undefined };
    if (known !== undefined) {
      yield { type: 'start', provider: 'memory', model, source: 'cache' };
      yield { type: 'text-delta', index: 0, text: known };
      yield { type: 'end', reason: 'stop' };
      return;
    }
    let text = '';
    for await (const event of next(call)) {
      if (event.type === 'text-delta') text += event.text;
      if (event.type === 'end') answers.set(key, text);
      yield event;
    }
  };
}

const key = process.env['ANTHROPIC_API_KEY'];
const provider = key ? undefined : await simulator();
const transport = anthropic(provider ? { baseUrl: provider.url, apiKey: 'any' } : {});
const complete = compose(count(console.log), remember(), polite, transport);
console.log(complete.chain.join(' → '));

const request: CompletionRequest = {
  model: 'claude-sonnet-5',
  maxTokens: 200,
  messages: [{ role: 'user', content: 'What is a link?' }],
};
for (const user of ['ann', 'ben']) {
  const completion = await complete(request, { attributes: { user } });
  console.log(`${user}: ${completion.text}`);
  console.log(`${user}: from ${completion.provider}`, notesOf(completion, 'example:memory'));
}

await complete.close();
await provider?.close();
