import { expect, test } from 'vitest';
import { compose } from '../chain/compose.ts';
import { isJsonObject } from '../json.ts';
import type { Dialect } from './dialect.ts';
import { httpTransport } from './http-transport.ts';
import { sse } from './testing/connection.ts';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toy, toyChain } from './testing/toy.ts';
import { errorOf, pause, readAll, textOf, until } from './testing/waiting.ts';

/** The toy as a wire on which numbers may follow the terminal marker, so that only [DONE] or the end of the body closes. */
const closing: Dialect = {
  ...toy,
  decode(call, head) {
    const decoder = toy.decode(call, head);
    let marked = false;
    return {
      event(value, name, emit) {
        if (isJsonObject(value) && value['end'] === true) marked = true;
        else decoder.event(value, name, emit);
      },
      whole: (value, emit) => decoder.whole(value, emit),
      close: (emit) => marked && emit({ type: 'end', reason: 'stop' }),
    };
  },
};

test.for([
  ['[DONE] behind the marker', `${sse({ text: 'Hi' }, { end: true }, { usage: 1 })}data: [DONE]\n\n`],
  ['[DONE] with a blank too many', `${sse({ text: 'Hi' }, { end: true })}data: [DONE] \n\n`],
  ['[DONE] without its blank line', `${sse({ text: 'Hi' }, { end: true })}data: [DONE]`],
  ['the end of the body', sse({ text: 'Hi' }, { end: true })],
])('an answer whose marker comes before its last numbers is whole with %s', async ([, body]) => {
  await using server = await startServer(
    everyRequest(async (connection) => {
      await connection.head();
      await connection.piece(body!);
      await connection.finish();
    }),
  );
  const complete = compose(httpTransport(closing, { baseUrl: server.url }));
  for (let n = 0; n < 2; n++) {
    expect(textOf(await readAll(complete.stream(question)))).toBe('Hi');
    await pause(10);
  }
  expect(server.connections).toHaveLength(1);
  await complete.close();
});

test('[DONE] without the marker is truncated at once, though the socket stays open', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    await connection.piece(`${sse({ text: 'Hi' })}data: [DONE]\n\n`);
    await connection.closed;
  });
  const complete = compose(httpTransport(closing, { baseUrl: server.url }, { timeouts: { idleMs: 2_000 } }));
  expect(await errorOf(complete.stream(question))).toMatchObject({ code: 'truncated', partial: { text: 'Hi' } });
  await until(() => server.openConnections === 0, 'the socket to be closed');
  await complete.close();
});

test('a text that begins with [DONE] is a text', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    await connection.events({ text: '[DONE]' }, { text: ' not yet' }, { end: true });
    await connection.finish();
  });
  await using complete = toyChain(server.url);
  expect(textOf(await readAll(complete.stream(question)))).toBe('[DONE] not yet');
});

test('[DONE] on a wire that knows no such marker is nothing', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    await connection.piece(`${sse({ text: 'Hi' })}data: [DONE]\n\n${sse({ text: ' there' }, { end: true })}`);
    await connection.finish();
  });
  await using complete = toyChain(server.url);
  expect(textOf(await readAll(complete.stream(question)))).toBe('Hi there');
});
