// One question, asked three ways, and then of somebody else. Read it from top to bottom; ../../README.md walks through it.
import { compose, isCompletionError, isOutput, notesOf, observe } from '@sluice/core';
import type { Complete, CompletionRequest, EventStream, Middleware } from '@sluice/core';
import type { Backend, Backends } from './backend.ts';
import { say, seen, title, usageOf, write } from './screen.ts';

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

/** The first four steps. Whoever fires the signal has the calls that run end in good order: links settle, sockets close. */
export async function askedOneQuestion(
  { first, other }: Backends,
  question: string,
  leaving: AbortSignal,
): Promise<void> {
  const complete = compose(brief, witness, stopwatch, first.transport);
  const completeElsewhere = other && compose(brief, witness, stopwatch, other.transport); // the one line that changes
  const close = async (): Promise<void> => {
    await Promise.all([complete.close({ deadlineMs: 300 }), completeElsewhere?.close({ deadlineMs: 300 })]);
  };
  const closeEarly = (): void => void close();
  leaving.addEventListener('abort', closeEarly, { once: true });
  try {
    say(`chain: ${complete.chain.join(' → ')}`);
    say(`answers: ${first.says}`);
    const request = { model: first.model, messages: [{ role: 'user', content: question }] } as const;
    const { text, pieces } = await streamed(complete, request);
    await whole(complete, request, text, first);
    await aborted(complete, request, Math.min(5, Math.ceil(pieces / 2)), first);
    await elsewhere(completeElsewhere, request, text, other);
  } finally {
    leaving.removeEventListener('abort', closeEarly);
    await close();
  }
}

/** Asks and takes the answer as it grows. */
async function streamed(complete: Complete, request: CompletionRequest): Promise<{ text: string; pieces: number }> {
  title('1 streamed');
  const stream = complete.stream(request);
  const { events, pieces } = await show(stream);
  const { text, usage, reason } = stream.completion; // the events, folded
  const [note] = notesOf(stream.completion, 'demo:first-output');
  say(`${events} events, the first output after ${note?.afterMs ?? '?'} ms, ended with ${reason} · ${usageOf(usage)}`);
  return { text, pieces };
}

/** Writes the text of an answer, piece by piece as it comes. */
async function show(stream: EventStream): Promise<{ events: number; pieces: number }> {
  let events = 0;
  let pieces = 0;
  for await (const event of stream) {
    events++;
    if (event.type !== 'text-delta') continue;
    pieces++;
    write(event.text);
  }
  write('\n');
  return { events, pieces };
}

/** Asks the same and takes the whole answer. The links are the same: a whole answer is just few, large events. */
async function whole(complete: Complete, request: CompletionRequest, before: string, backend: Backend): Promise<void> {
  title('2 whole');
  const { text, usage } = await complete(request, { attributes: { user: 'demo' }, timeoutMs: 60_000 });
  console.log(text);
  const same = text === before ? 'the same text as streamed' : (backend.differs ?? 'NOT the text that was streamed');
  const how = backend.folded ? ' (the same recorded stream, folded)' : '';
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
  const what = provider
    ? seen(await provider.requests.at(-1)?.over, abortedAt)
    : 'the socket is closed on this side; what the server saw, only the provider knows';
  say(`aborted after ${taken} pieces: ${what}`);
  say(`${usageOf(stream.completion.usage)}, as far as it is known`);
  say(`what the link \`witness\` saw: ${endings.join(' · ')}`);
}

/** Asks somebody else the same, on another wire. Links, request and events are the same: only the transport is not. */
async function elsewhere(
  complete: Complete | undefined,
  request: CompletionRequest,
  before: string,
  backend: Backend | undefined,
): Promise<void> {
  title('4 the other provider');
  if (!complete || !backend) return say('nobody else is recorded there');
  const stream = complete.stream({ ...request, model: backend.model });
  await show(stream);
  const { text, usage } = stream.completion;
  const same = text === before ? 'the same text as before' : (backend.differs ?? 'NOT the text of before');
  say(`one line of code changed: ${complete.chain.join(' → ')}`);
  say(`answers: ${backend.says}`);
  say(`${same} · ${usageOf(usage)}`);
}
