import { StreamError } from '@sluice/server/browser';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Chat } from './chat.ts';
import { keepStream, keptStream } from './running-stream.ts';
import type { DemoClient } from '../session/demo-client.ts';

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (place: string) => kept.get(place) ?? null,
    setItem: (place: string, text: string) => void kept.set(place, text),
    removeItem: (place: string) => void kept.delete(place),
  });
});
afterEach(() => vi.unstubAllGlobals());

const expired = new StreamError('unauthorized', { status: 401, body: {} });

/** A client for one sign-in, which reads a stream as told. */
function signedIn(pickUp: () => AsyncIterable<unknown>): {
  readonly client: DemoClient;
  readonly signedOut: () => void;
} {
  const signedOut = vi.fn<() => void>();
  return { client: { user: 'ada', pickUp, signedOut } as unknown as DemoClient, signedOut };
}

test('who has signed in again before an old token is refused stays in, and the answer is picked up', async () => {
  keepStream({ id: 's', user: 'ada', question: 'Why?' });
  const refused = Promise.withResolvers<never>();
  const old = signedIn(async function* () {
    yield await refused.promise;
  });
  const anew = signedIn(async function* () {
    yield { type: 'text-delta', index: 0, text: 'Because.' };
  });
  const chat = new Chat(old.client);
  const picking = chat.pickUp();
  chat.client = anew.client;
  refused.reject(expired);
  await picking;
  expect(chat.turns).toMatchObject([{ state: 'whole', answer: { parts: [{ text: 'Because.' }] } }]);
  expect(old.signedOut).not.toHaveBeenCalled();
  expect(anew.signedOut).not.toHaveBeenCalled();
  expect(keptStream('ada')).toBeUndefined();
});

test('a store that fails while an answer is read costs no answer: it is offered to be picked up, and is', async () => {
  keepStream({ id: 's', user: 'ada', question: 'Why?' });
  const away = new StreamError('store', { body: { code: 'store' } }); // said within the stream
  const { client } = signedIn(
    vi
      .fn<() => AsyncIterable<unknown>>()
      .mockImplementationOnce(async function* () {
        yield { type: 'text-delta', index: 0, text: 'Be' };
        throw away;
      })
      .mockImplementationOnce(async function* () {
        yield { type: 'text-delta', index: 0, text: 'Because.' };
      }),
  );
  const chat = new Chat(client);
  await chat.pickUp();
  expect(chat.turns).toMatchObject([{ state: 'failed', trouble: { code: 'store', way: 'resume' } }]);
  await chat.pickUp();
  expect(chat.turns).toMatchObject([{ state: 'whole', answer: { parts: [{ text: 'Because.' }] } }]);
});

test('an answer that ends forgets its own stream, and none that was kept since', async () => {
  keepStream({ id: 'first', user: 'ada', question: 'Why?' });
  const { client } = signedIn(async function* () {
    keepStream({ id: 'second', user: 'grace', question: 'And how?' }); // ada is out, grace is in and has asked
    yield { type: 'end', reason: 'stop' };
  });
  await new Chat(client).pickUp();
  expect(keptStream('grace')).toMatchObject({ id: 'second' });
});
