import { expect, test } from 'vitest';
import { sse } from './testing/connection.ts';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { errorOf } from './testing/waiting.ts';

test('a stream of events that is announced as JSON is read as what it is', async () => {
  const body = `\n: hello\n\n${sse({ text: 'Hi' }, { end: true })}`;
  await using server = await startServer(everyRequest((connection) => connection.answer(body)));
  await using complete = toyChain(server.url);
  expect((await complete(question)).text).toBe('Hi');
});

test('what is announced as JSON and is neither JSON nor events is quoted', async () => {
  await using server = await startServer(everyRequest((connection) => connection.answer('Upstream is gone')));
  await using complete = toyChain(server.url);
  const error = await errorOf(complete(question));
  expect(error).toMatchObject({ code: 'malformed' });
  expect(error.message).toContain('Upstream is gone');
});
