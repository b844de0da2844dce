import { expect, test } from 'vitest';
import type { Complete } from '../chain/complete.ts';
import type { CompletionError } from '../errors/completion-error.ts';
import { sse, type Connection } from './testing/connection.ts';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { errorOf, readAll, textOf } from './testing/waiting.ts';

/** Asks a server that does `script` with each request. */
async function ask<Answer>(
  script: (connection: Connection) => Promise<void>,
  read: (complete: Complete) => Promise<Answer>,
): Promise<Answer> {
  await using server = await startServer(everyRequest(script));
  await using complete = toyChain(server.url);
  return await read(complete);
}

const text = (complete: Complete): Promise<string> => readAll(complete.stream(question)).then(textOf);
const failure = (complete: Complete): Promise<CompletionError> => errorOf(complete.stream(question));

test('sse 100 a charset in the content type is ignored: event streams are UTF-8', async () => {
  const script = async (connection: Connection): Promise<void> => {
    await connection.head({ 'content-type': 'text/event-stream; charset=windows-1252' });
    await connection.events({ text: '…' }, { end: true });
    await connection.finish();
  };
  expect(await ask(script, text)).toBe('\u2026');
});

test('sse 101 a 200 with a JSON error where a stream was asked is that error', async () => {
  const script = (connection: Connection): Promise<void> =>
    connection.answer('{"error":{"message":"No room","overloaded":true}}', { 'request-id': 'r1' });
  expect(await ask(script, failure)).toMatchObject({
    code: 'overloaded',
    message: 'No room',
    fault: 'transient',
    status: 200,
    requestId: 'r1',
    provider: 'toy',
  });
});

test('sse 102 a 200 that is a page is malformed, with the beginning of the page', async () => {
  const page = `<html>Please log in${'!'.repeat(100_000)}`;
  const script = (connection: Connection): Promise<void> =>
    connection.answer(page, { 'content-type': 'text/html; charset=utf-8' });
  const error = await ask(script, failure);
  expect(error).toMatchObject({ code: 'malformed', fault: 'target', sent: 'yes', status: 200, provider: 'toy' });
  expect(error.message).toContain('<html>Please log in');
  expect(error.message.length).toBeLessThan(2_300);
});

test('sse 103 an event stream of no bytes is truncated', async () => {
  const script = async (connection: Connection): Promise<void> => {
    await connection.head();
    await connection.finish();
  };
  const error = await ask(script, failure);
  expect(error).toMatchObject({ code: 'truncated', fault: 'transient', sent: 'yes', provider: 'toy' });
});

test('sse 111 a body that ends before the terminal marker is truncated, with what was said', async () => {
  const script = async (connection: Connection): Promise<void> => {
    await connection.head();
    await connection.events({ text: 'Half an ' });
    await connection.finish();
  };
  const error = await ask(script, failure);
  expect(error).toMatchObject({ code: 'truncated', fault: 'transient', sent: 'yes', partial: { text: 'Half an ' } });
});

test('sse 112 an error inside of a stream is that error, before an output and after one', async () => {
  const said: unknown[] = [{ ping: true }];
  const script = async (connection: Connection): Promise<void> => {
    await connection.head({ 'retry-after': '7' });
    await connection.events(...said, { error: { message: 'No room', overloaded: true } }, { text: 'never' });
  };
  const before = await ask(script, failure);
  expect(before).toMatchObject({ code: 'overloaded', fault: 'transient', sent: 'yes', partial: { text: '' } });
  expect(before.retryAfterMs).toBeUndefined(); // of a 200 it is about something else
  said.push({ text: 'Hi' });
  expect(await ask(script, failure)).toMatchObject({ code: 'overloaded', sent: 'yes', partial: { text: 'Hi' } });
});

test('sse 113 events without data are nothing', async () => {
  const script = async (connection: Connection): Promise<void> => {
    await connection.head();
    await connection.piece(
      `event: keepalive\n\ndata:\n\n${sse({ text: 'Hi' })}event: keepalive\n\n${sse({ end: true })}`,
    );
    await connection.finish();
  };
  expect(await ask(script, text)).toBe('Hi');
});

test('sse 115 a body that ends inside the JSON of an event is truncated, not malformed', async () => {
  const script = async (connection: Connection): Promise<void> => {
    await connection.head();
    await connection.piece(`${sse({ text: 'Hi' })}data: {"text":"the`);
    await connection.finish();
  };
  expect(await ask(script, failure)).toMatchObject({ code: 'truncated', sent: 'yes', partial: { text: 'Hi' } });
});

test('sse 116 a whole event that is no JSON is malformed, with its beginning', async () => {
  const script = async (connection: Connection): Promise<void> => {
    await connection.head();
    await connection.piece(`${sse({ text: 'Hi' })}data: {"text":oops${'!'.repeat(10_000)}}\n\n${sse({ end: true })}`);
  };
  const error = await ask(script, failure);
  expect(error).toMatchObject({ code: 'malformed', fault: 'target', sent: 'yes', partial: { text: 'Hi' } });
  expect(error.message).toContain('oops!!!');
  expect(error.message.length).toBeLessThan(2_300);
  expect(error.cause).toBeInstanceOf(SyntaxError);
});

test('sse 117 line and paragraph separators inside of JSON come through', async () => {
  const said = 'a\u2028b\u2029c\u0085d';
  const script = async (connection: Connection): Promise<void> => {
    await connection.head();
    await connection.piece(`data: {"text":"${said}"}\n\n${sse({ end: true })}`);
    await connection.finish();
  };
  expect(await ask(script, text)).toBe(said);
});

test('sse 118 a reset inside of an event is a `connection` error with its cause', async () => {
  const script = async (connection: Connection): Promise<void> => {
    await connection.head();
    await connection.events({ text: 'Hi' });
    await connection.piece('data: {"text":');
    await connection.wait(10);
    connection.reset();
  };
  const error = await ask(script, failure);
  expect(error).toMatchObject({
    code: 'connection',
    fault: 'transient',
    sent: 'yes',
    provider: 'toy',
    partial: { text: 'Hi' },
  });
  expect(error.cause).toBeInstanceOf(Error);
});

test('sse 124 a stream in single bytes gives the same events', async () => {
  const body = `: hello\r\n\r\n${sse({ text: 'Grüße 🥌' }, { text: 'b' }, { end: true })}data: [DONE]\n\n`;
  const bytes = Buffer.from(body);
  const whole = async (connection: Connection): Promise<void> => {
    await connection.head();
    await connection.piece(bytes);
    await connection.finish();
  };
  const sliced = async (connection: Connection): Promise<void> => {
    await connection.head();
    for (const byte of bytes) {
      await connection.piece(Buffer.from([byte]));
      await connection.wait(1);
    }
    await connection.finish();
  };
  const events = (complete: Complete): Promise<unknown> => readAll(complete.stream(question));
  expect(await ask(sliced, events)).toEqual(await ask(whole, events));
});

test('sse 126 a chunked body that breaks off is a `connection` error, unless the terminal event had come', async () => {
  const before = async (connection: Connection): Promise<void> => {
    await connection.head();
    await connection.events({ text: 'Hi' });
    connection.end();
  };
  const error = await ask(before, failure);
  expect(error).toMatchObject({ code: 'connection', fault: 'transient', sent: 'yes', partial: { text: 'Hi' } });
  const after = async (connection: Connection): Promise<void> => {
    await connection.head();
    await connection.events({ text: 'Hi' }, { end: true });
    connection.end();
  };
  expect(await ask(after, text)).toBe('Hi');
});

test('a last event without its blank line counts if it is whole', async () => {
  const script = async (connection: Connection): Promise<void> => {
    await connection.head();
    await connection.piece(`${sse({ text: 'Hi' })}data: {"end":true}`);
    await connection.finish();
  };
  expect(await ask(script, text)).toBe('Hi');
});
