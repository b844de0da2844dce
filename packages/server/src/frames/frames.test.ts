import { CompletionError, type CompletionEvent } from '@sluice/core';
import { end, failed, reasoning, start, text, toolCall } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { UiWording } from '../ui/ui-wording.ts';
import { encodeDone, encodeError, encodeFrame } from './encode-frame.ts';
import { toFrame } from './to-frame.ts';

declare module '@sluice/core' {
  interface Notes {
    'acme:queue'?: { readonly position: number };
    'acme:store'?: { readonly state: string; readonly storeError?: string };
  }
}

const queue: CompletionEvent = { type: 'acme:queue', position: 3 };

test('an event shows what a page can use, and nothing of what is added to it', () => {
  const secret = { raw: { organization: 'org-1' }, requestId: 'req-1', rateLimit: { 'x-left': '3' } };
  const events: readonly CompletionEvent[] = [
    start({ id: 'msg-1', ...secret }),
    { ...text('Hi'), ...secret },
    { ...reasoning('Hm'), ...secret },
    { type: 'tool-call-delta', index: 1, id: 't', name: 'add', text: '{', ...secret },
    { ...toolCall('t', 'add', { a: 1 }, 1), providerFields: { provider: 'p', model: 'm', fields: {} } },
    { type: 'tool-result', id: 't', name: 'add', content: '2', cache: {} },
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 1, raw: { secret: true } } },
    { type: 'turn', turn: 1, reason: 'tool-calls', messages: [{ role: 'user', content: 'secret' }] },
    { ...end(), rawReason: 'end_turn', ...secret },
  ];
  expect(events.map((event) => toFrame(event, []))).toEqual([
    { type: 'start', model: 'm', source: 'provider' },
    { type: 'text-delta', index: 0, text: 'Hi' },
    { type: 'reasoning-delta', index: 0, text: 'Hm' },
    { type: 'tool-call-delta', index: 1, id: 't', name: 'add', text: '{' },
    { type: 'tool-call', index: 1, id: 't', name: 'add', input: { a: 1 } },
    { type: 'tool-result', id: 't', name: 'add', content: '2' },
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 1 } },
    { type: 'turn', turn: 1, reason: 'tool-calls' },
    { type: 'end', reason: 'stop' },
  ]);
});

test('a failed attempt is told by its code, never by what the provider said', () => {
  const error = new CompletionError('rate-limit', 'Key sk-1 of org-1', { retryAfterMs: 40, providerType: 'secret' });
  expect(toFrame(failed(error, 'dropped'), [])).toEqual({
    type: 'attempt-failed',
    code: 'rate-limit',
    output: 'dropped',
    retryAfterMs: 40,
  });
});

test('a wait that never ends is not told, because JSON has no such number', () => {
  const error = new CompletionError('rate-limit', 'Busy', { retryAfterMs: Infinity });
  expect(toFrame(failed(error), [])).toEqual({ type: 'attempt-failed', code: 'rate-limit', output: 'none' });
});

test('what is opaque to us makes no frame', () => {
  const raw: CompletionEvent = { type: 'raw', provider: 'p', value: { secret: true }, output: false };
  const content: CompletionEvent = { type: 'content', index: 0, part: { type: 'raw', provider: 'p', value: {} } };
  expect([toFrame(raw, ['raw']), toFrame(content, ['content'])]).toEqual([undefined, undefined]);
});

test('a note that is asked for by name goes out whole, others do not', () => {
  expect(toFrame(queue, ['acme:queue'])).toEqual(queue);
  expect(toFrame(queue, ['retry'])).toBeUndefined();
});

test('what a store failed with is told to no browser, in no wording', () => {
  const note: CompletionEvent = {
    type: 'acme:store',
    state: 'miss',
    storeError: 'ECONNREFUSED 10.0.0.7:6379 as sluice',
  };
  expect(toFrame(note, ['acme:store'])).toEqual({ type: 'acme:store', state: 'miss' });
  const said = new UiWording(['acme:store']).event(note);
  expect(said).toContain('"state":"miss"');
  expect(said).not.toMatch(/storeError|ECONNREFUSED/);
});

test('a frame is one data line whatever the text, and reads back the same', () => {
  const odd = 'a\nb\r\nc\rd\u2028e"\\ \u0000 \ud83d \u{1f30a} data: [DONE]';
  for (const event of [text(odd, 3), reasoning(odd)]) {
    const wire = encodeFrame(toFrame(event, [])!);
    expect(wire).toMatch(/^data: [^\r\n]+\n\n$/);
    expect(JSON.parse(wire.slice(6))).toEqual(event);
  }
});

test('frames of a stream that can be resumed have ids', () => {
  expect([
    encodeFrame({ type: 'end', reason: 'stop' }, 7),
    encodeFrame({ type: 'text-delta', index: 0, text: 'Hi' }, 8),
    encodeError({ code: 'stopped', message: 'Stopped.' }, 9),
    encodeDone(10),
  ]).toEqual([
    'id: 7\ndata: {"type":"end","reason":"stop"}\n\n',
    'id: 8\ndata: {"type":"text-delta","index":0,"text":"Hi"}\n\n',
    'id: 9\nevent: error\ndata: {"code":"stopped","message":"Stopped."}\n\n',
    'id: 10\ndata: [DONE]\n\n',
  ]);
});
