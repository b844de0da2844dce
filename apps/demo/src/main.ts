// The tour: one question, asked three ways. Read it from top to bottom; ../README.md walks through it.
import { anthropic } from '@sluice/anthropic';
import { compose, isCompletionError, isOutput, notesOf, observe } from '@sluice/core';
import type { Complete, CompletionRequest, Middleware } from '@sluice/core';
import type { Departure } from '@sluice/simulator';
import { openBackend, type Backend } from './backend.ts';
import { readOptions } from './options.ts';
import { runProgram } from './program.ts';
import { say, title, usageOf, write } from './screen.ts';

// A chain is a list of links around a transport. A link is a function of the call and the rest of the chain.

/** Changes the call on its way down. */
const brief: Middleware = (call, next) => next({ ...call, request: { ...call.request, maxTokens: 300 } });

const endings: string[] = [];
/** Looks at the events on their way up. */
const witness: Middleware = (call, next) => {
  let events = 0;
  return observe(next(call), {
    onEvent: () => void events++,
    onEnd: ({ how }) => void endings.push(`${events} events, then ${how}`),
  });
};

declare module '@sluice/core' {
  interface Notes {
    /** How long the first piece of the answer took. */
    'demo:first-output'?: { readonly afterMs: number };
  }
}
/** Adds something of its own among the events: a note. A link that repeats, answers or waits is a generator, too. */
const stopwatch: Middleware = async function* stopwatch(call, next) {
  const startedAt = performance.now();
  let begun = false;
  for await (const event of next(call)) {
    if (!begun && isOutput(event)) {
      begun = true;
      yield { type: 'demo:first-output', afterMs: Math.round(performance.now() - startedAt) };
    }
    yield event;
  }
};

await runProgram(async (leaving) => {
  const options = readOptions(process.argv.slice(2));
  if (!options) return;
  const backend = await openBackend(options);
  const complete = compose(brief, witness, stopwatch, anthropic(backend.options));
  // Ends the calls that run, in good order: links settle, sockets close.
  const close = async (): Promise<void> => {
    await complete.close({ deadlineMs: 300 });
    await backend.close();
  };
  leaving.addEventListener('abort', () => void close(), { once: true });
  try {
    say(`chain: ${complete.chain.join(' → ')}`);
    say(`answers: ${backend.says}`);
    const request = { model: options.model, messages: [{ role: 'user', content: options.question }] } as const;
    const { text, pieces } = await streamed(complete, request);
    await whole(complete, request, text, backend);
    await aborted(complete, request, Math.min(5, Math.ceil(pieces / 2)), backend);
    if (!options.once) await untilLeaving(leaving, backend);
  } finally {
    await close();
  }
});

/** Asks and takes the answer as it grows. */
async function streamed(complete: Complete, request: CompletionRequest): Promise<{ text: string; pieces: number }> {
  title('1 streamed');
  let events = 0;
  let pieces = 0;
  const stream = complete.stream(request);
  for await (const event of stream) {
    events++;
    if (event.type !== 'text-delta') continue;
    pieces++;
    write(event.text);
  }
  const { text, usage, reason } = stream.completion; // the events, folded
  const [note] = notesOf(stream.completion, 'demo:first-output');
  write('\n');
  say(`${events} events, the first output after ${note?.afterMs ?? '?'} ms, ended with ${reason} · ${usageOf(usage)}`);
  return { text, pieces };
}

/** Asks the same and takes the whole answer. The links are the same: a whole answer is just few, large events. */
async function whole(complete: Complete, request: CompletionRequest, before: string, backend: Backend): Promise<void> {
  title('2 whole');
  const { text, usage } = await complete(request, { attributes: { user: 'demo' }, timeoutMs: 60_000 });
  console.log(text);
  const same = text === before ? 'the same text as streamed' : (backend.differs ?? 'NOT the text that was streamed');
  const how = backend.options.wire === 'stream' ? ' (the same recorded stream, folded)' : '';
  say(`${same}${how} · ${usageOf(usage)}`);
}

/** Asks the same and leaves after some pieces of the answer. */
async function aborted(
  complete: Complete,
  request: CompletionRequest,
  pieces: number,
  { provider }: Backend,
): Promise<void> {
  title('3 aborted');
  const leaving = new AbortController();
  const stream = complete.stream(request, { signal: leaving.signal });
  let taken = 0;
  let abortedAt = Infinity;
  try {
    for await (const event of stream) {
      if (event.type !== 'text-delta') continue;
      write(event.text);
      if (++taken < pieces) continue;
      abortedAt = performance.now();
      leaving.abort(); // the next read rejects at once
    }
  } catch (error) {
    if (!isCompletionError(error, 'aborted')) throw error;
  }
  write(' …\n');
  const departure = await provider?.requests.at(-1)?.over;
  say(`aborted after ${taken} pieces: ${seen(departure, abortedAt, provider !== undefined)}`);
  say(`${usageOf(stream.completion.usage)}, as far as it is known`);
  say(`what the link \`witness\` saw: ${endings.join(' · ')}`);
}

function seen(departure: Departure | undefined, abortedAt: number, ours: boolean): string {
  if (!ours) return 'the socket is closed on this side; what the server saw, only the provider knows';
  if (!departure) return 'the server had sent everything before it saw anything';
  const { at, events, afterEvent } = departure;
  const afterMs = Math.max(0, at - abortedAt).toFixed(1);
  return `the server saw the socket close after ${afterMs} ms, ${events} events sent, the last a ${afterEvent ?? 'header'}`;
}

/** Stays until Ctrl-C. */
async function untilLeaving(leaving: AbortSignal, { provider }: Backend): Promise<void> {
  say(`\n${provider ? `The provider stays at ${provider.url}; ` : ''}Ctrl-C ends.`);
  const awake = setInterval(() => {}, 2 ** 30); // a promise alone keeps no process alive
  if (!leaving.aborted) await new Promise((resolve) => leaving.addEventListener('abort', resolve, { once: true }));
  clearInterval(awake);
}
