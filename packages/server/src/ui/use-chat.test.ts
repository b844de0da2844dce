import { useChat, type UseChatHelpers } from '@ai-sdk/react';
import { CompletionError, type CompletionEvent } from '@sluice/core';
import { end, failed, reasoning, start, text, toolCall, usage } from '@sluice/core/laws';
import { DefaultChatTransport, type UIMessage } from 'ai';
import { expect, test, vi } from 'vitest';
import { sendResponse } from '../node/index.ts';
import { Feed, saying } from '../testing/feed.ts';
import { listen } from '../testing/listen.ts';
import { mount } from '../testing/mount.ts';
import { uiMessageStream } from './ui-message-stream.ts';

const overloaded = new CompletionError('overloaded', 'secret', { fault: 'transient' });
const told: unknown[] = [];

/** A page that talks to a server which answers with these events. */
async function open(events: AsyncIterable<CompletionEvent>, notes: readonly string[] = []) {
  const server = await listen((_, response) => {
    const leaving = new AbortController();
    response.on('close', () => leaving.abort());
    const onError = (error: unknown): void => void told.push(error);
    void uiMessageStream(events, { signal: leaving.signal, notes, onError }).then((answer) =>
      sendResponse(response, answer),
    );
  });
  const transport = new DefaultChatTransport({ api: server.url });
  const data: unknown[] = [];
  let chat!: UseChatHelpers<UIMessage>;
  const unmount = await mount(() => {
    chat = useChat({ transport, onData: (part) => void data.push(part) });
    return null;
  });
  await vi.waitFor(() => expect(chat).toBeDefined());
  return {
    data,
    get chat() {
      return chat;
    },
    /** Asks, and waits until the page shows that the answer is over. */
    async ask() {
      await chat.sendMessage({ text: 'Hello' });
      await vi.waitFor(() => expect(['ready', 'error']).toContain(chat.status));
      return chat;
    },
    /** What the answer shows, steps apart. */
    get parts() {
      const answer = chat.messages.find(({ role }) => role === 'assistant');
      return answer?.parts ?? [];
    },
    async [Symbol.asyncDispose]() {
      unmount();
      await server[Symbol.asyncDispose]();
    },
  };
}

test('useChat shows reasoning and text, and the answer is over', async () => {
  await using page = await open(
    saying(start(), reasoning('Let me '), reasoning('see.'), text('Hel', 1), text('lo', 1), usage(3, 2), end()),
  );
  expect((await page.ask()).status).toBe('ready');
  expect(page.parts).toMatchObject([
    { type: 'step-start' },
    { type: 'reasoning', text: 'Let me see.', state: 'done' },
    { type: 'text', text: 'Hello', state: 'done' },
  ]);
});

test('useChat shows each token as it comes', async () => {
  const feed = saying(start(), text('one'));
  await using page = await open(feed);
  const asking = page.ask();
  await vi.waitFor(() => expect(page.parts).toMatchObject([{}, { text: 'one', state: 'streaming' }]));
  feed.say(text(' two'));
  await vi.waitFor(() => expect(page.parts).toMatchObject([{}, { text: 'one two', state: 'streaming' }]));
  feed.say(end());
  await asking;
});

test('useChat shows the calls of tools, written side by side, what they gave, and the turn after', async () => {
  const delta = (id: string, piece: string): CompletionEvent =>
    ({ type: 'tool-call-delta', index: 1, id, name: 'add', text: piece }) as const;
  const feed = saying(
    start(),
    text('Adding.'),
    delta('a', '{"x":'),
    delta('b', '{"x"'),
    delta('a', '1}'),
    delta('b', ':2}'),
  );
  await using page = await open(feed);
  const asking = page.ask();
  await vi.waitFor(() => expect(page.parts).toMatchObject([{}, {}, { input: { x: 1 } }, { input: { x: 2 } }]));
  expect(page.parts[2]).toMatchObject({ type: 'tool-add', toolCallId: 'a', state: 'input-streaming' });
  feed.say(
    toolCall('a', 'add', { x: 1 }, 1),
    toolCall('b', 'add', { x: 2 }, 2),
    { ...toolCall('c', 'add', undefined, 3), invalidInput: '{"x' },
    { type: 'tool-result', id: 'a', content: '1' },
    { type: 'turn', turn: 1, reason: 'tool-calls', messages: [] },
    { type: 'tool-result', id: 'b', content: 'Too large', isError: true },
    start(),
    text('Done.'),
    end(),
  );
  await asking;
  expect(page.parts).toMatchObject([
    { type: 'step-start' },
    { type: 'text', text: 'Adding.', state: 'done' },
    { type: 'tool-add', state: 'output-available', input: { x: 1 }, output: '1' },
    { type: 'tool-add', state: 'output-error', input: { x: 2 }, errorText: 'Too large' },
    { type: 'tool-add', state: 'output-error', input: '{"x' },
    { type: 'step-start' },
    { type: 'text', text: 'Done.', state: 'done' },
  ]);
});

test('useChat takes back an attempt that is dropped, and nothing of the turn before', async () => {
  const delta = (piece: string): CompletionEvent =>
    ({ type: 'tool-call-delta', index: 2, id: 'a', name: 'add', text: piece }) as const;
  const feed = saying(
    start(),
    text('First turn.'),
    { type: 'turn', turn: 1, reason: 'tool-calls', messages: [] },
    failed(overloaded, 'dropped'),
    start(),
    reasoning('Forget'),
    text('this', 1),
    delta('{"x":'),
  );
  await using page = await open(feed);
  const asking = page.ask();
  await vi.waitFor(() => expect(JSON.stringify(page.parts)).toContain('this'));
  feed.say(failed(overloaded, 'dropped'), start(), text('Second turn.'), delta('{}'), end());
  await asking;
  expect(page.parts).toMatchObject([
    { type: 'step-start' },
    { type: 'text', text: 'First turn.' },
    { type: 'step-start' },
    { type: 'text', text: 'Second turn.', state: 'done' },
    { type: 'tool-add', toolCallId: 'a', input: {} },
  ]);
});

test('useChat keeps what is kept of an attempt, and goes on after it', async () => {
  await using page = await open(
    saying(
      start(),
      text('Half'),
      failed(overloaded, 'kept'),
      start(),
      text('gone'),
      failed(overloaded, 'dropped'),
      text(' whole'),
      end(),
    ),
  );
  await page.ask();
  expect(page.parts.filter(({ type }) => type === 'text')).toMatchObject([{ text: 'Half' }, { text: ' whole' }]);
});

test('useChat shows that an answer failed, in our words, and keeps what it had', async () => {
  const feed = saying(start(), text('Half'));
  feed.fail(overloaded);
  await using page = await open(feed);
  const { status, error } = await page.ask();
  expect([status, error?.message]).toEqual(['error', 'The model is busy at the moment. Try again shortly.']);
  expect(page.parts).toMatchObject([{}, { type: 'text', text: 'Half' }]);
});

test('useChat shows a refusal before the answer', async () => {
  const feed = new Feed();
  feed.fail(overloaded);
  await using page = await open(feed);
  const { status, error } = await page.ask();
  expect(status).toBe('error');
  expect(error?.message).toContain('busy');
  expect(JSON.stringify(error) + error?.message).not.toContain('secret');
});

test('stop of useChat leaves the call', async () => {
  const feed = saying(start(), text('Half'));
  await using page = await open(feed);
  void page.chat.sendMessage({ text: 'Hello' });
  await vi.waitFor(() => expect(page.parts).toHaveLength(2));
  await page.chat.stop();
  await vi.waitFor(() => expect(feed.left).toBe(true));
});

test('notes that are asked for come as data that does not stay in the message', async () => {
  const note = { type: 'acme:queue', position: 3 } as const;
  await using page = await open(saying(note, start(), text('Hi'), end()), ['acme:queue']);
  await page.ask();
  expect(page.data).toEqual([{ type: 'data-acme:queue', data: { position: 3 }, transient: true }]);
  expect(page.parts.map(({ type }) => type)).toEqual(['step-start', 'text']);
});

test('the stream says what it is', async () => {
  const response = await uiMessageStream(saying(end('length')));
  expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
  expect(await response.text()).toBe(
    'data: {"type":"start"}\n\ndata: {"type":"finish","finishReason":"length"}\n\ndata: [DONE]\n\n',
  );
});

test('an answer that the server ends on purpose is aborted, and no error', async () => {
  const leaving = new AbortController();
  const response = await uiMessageStream(saying(start()), { signal: leaving.signal });
  leaving.abort();
  expect(await response.text()).toMatch(/data: \{"type":"abort"\}\n\n$/);
});
