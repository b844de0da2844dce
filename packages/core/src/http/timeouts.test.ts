import { expect, test } from 'vitest';
import type { CompletionError } from '../errors/completion-error.ts';
import type { TimeoutOptions } from './exchange-clocks.ts';
import { sse, type Connection } from './testing/connection.ts';
import { startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { errorOf, pause, readAll, textOf, until } from './testing/waiting.ts';

/** What the caller can read from the error of a clock. */
function facts({ code, clock, fault, sent, provider, partial }: CompletionError): unknown {
  return { code, clock, fault, sent, provider, text: partial?.text };
}

/** The error of a stream whose server does `script` with the request that it got, and how long it took. */
async function failing(
  timeouts: TimeoutOptions,
  script: (connection: Connection) => Promise<void>,
  { stream = true, maxTokens }: { readonly stream?: boolean; readonly maxTokens?: number } = {},
): Promise<{ readonly error: CompletionError; readonly ms: number; readonly closed: boolean }> {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await script(connection);
    await connection.closed;
  });
  await using complete = toyChain(server.url, { timeouts });
  const request = { ...question, ...(maxTokens !== undefined && { maxTokens }) };
  const startedAt = performance.now();
  const error = await errorOf(stream ? complete.stream(request) : complete(request));
  const ms = performance.now() - startedAt;
  await until(() => server.openConnections === 0, 'the socket to be closed');
  return { error, ms, closed: true };
}

const pings = async (connection: Connection): Promise<void> => {
  for (;;) {
    await connection.piece(': ping\n\n');
    await connection.wait(10);
  }
};

test('no headers in time is a `timeout` of the clock `headers`', async () => {
  const { error, ms } = await failing({ headersMs: 40 }, async () => {});
  expect(facts(error)).toEqual({
    code: 'timeout',
    clock: 'headers',
    fault: 'transient',
    sent: 'maybe',
    provider: 'toy',
    text: '',
  });
  expect(ms).toBeGreaterThanOrEqual(39);
});

test('sse 120 comments without any output run into the clock `first-output`, although bytes flow', async () => {
  const { error } = await failing({ firstOutputMs: 60, idleMs: 30 }, async (connection) => {
    await connection.head();
    await pings(connection);
  });
  expect(facts(error)).toEqual({
    code: 'timeout',
    clock: 'first-output',
    fault: 'transient',
    sent: 'yes',
    provider: 'toy',
    text: '',
  });
});

test('events that are no output do not stop the clock `first-output`, empty deltas neither', async () => {
  const { error } = await failing({ firstOutputMs: 60 }, async (connection) => {
    await connection.head();
    for (;;) {
      await connection.events({ ping: true }, { text: '' });
      await connection.wait(10);
    }
  });
  expect(error.clock).toBe('first-output');
});

test('sse 119 silence is a `timeout` of the clock `idle`, with what was said before', async () => {
  const { error, ms } = await failing({ idleMs: 50 }, async (connection) => {
    await connection.head();
    await connection.events({ text: 'Hi' });
  });
  expect(facts(error)).toEqual({
    code: 'timeout',
    clock: 'idle',
    fault: 'transient',
    sent: 'yes',
    provider: 'toy',
    text: 'Hi',
  });
  expect(ms).toBeGreaterThanOrEqual(49);
});

test('sse 119 comments at half the idle time keep a silent answer alive', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    await connection.events({ text: 'Hi' });
    for (let n = 0; n < 8; n++) {
      await connection.wait(40);
      await connection.piece(': ping\n\n');
    }
    await connection.events({ end: true });
    await connection.finish();
  });
  await using complete = toyChain(server.url, { timeouts: { idleMs: 80 } });
  expect(textOf(await readAll(complete.stream(question)))).toBe('Hi');
});

test('sse 125 a slow but steady answer runs into no clock', async () => {
  const body = sse({ text: 'x'.repeat(300) }, { end: true });
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    for (let at = 0; at < body.length; at += 10) {
      await connection.piece(body.slice(at, at + 10));
      await connection.wait(8);
    }
    await connection.finish();
  });
  await using complete = toyChain(server.url, { timeouts: { idleMs: 100 } });
  const startedAt = performance.now();
  expect(textOf(await readAll(complete.stream(question)))).toHaveLength(300);
  expect(performance.now() - startedAt).toBeGreaterThan(100);
});

test('an answer that takes too long is a `timeout` of the clock `total`, though every other clock is content', async () => {
  const { error } = await failing({ totalMs: 60, idleMs: 50 }, async (connection) => {
    await connection.head();
    for (;;) {
      await connection.events({ text: 'x' });
      await connection.wait(10);
    }
  });
  expect(facts(error)).toMatchObject({ code: 'timeout', clock: 'total', fault: 'transient', sent: 'yes' });
  expect(error.partial?.text).toMatch(/^x+$/);
});

test('a whole answer knows neither the clock `headers` nor `first-output`: it comes at its end', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.wait(80);
    await connection.answer('{"answer":"Hi"}');
  });
  await using complete = toyChain(server.url, { timeouts: { headersMs: 20, firstOutputMs: 20 } });
  expect((await complete({ ...question, maxTokens: 10 })).text).toBe('Hi');
});

test('a whole answer that never comes is a `timeout` of the clock `total`, one that stops of the clock `idle`', async () => {
  const never = await failing({ totalMs: 60 }, async () => {}, { stream: false, maxTokens: 10 });
  expect(facts(never.error)).toMatchObject({ clock: 'total', sent: 'maybe' });
  const stopped = await failing(
    { idleMs: 40 },
    async (connection) => {
      await connection.head({ 'content-type': 'application/json', 'content-length': '15' });
      await connection.write('{"answer":');
    },
    { stream: false, maxTokens: 10 },
  );
  expect(facts(stopped.error)).toMatchObject({ clock: 'idle', sent: 'yes' });
});

test('a clock that was met runs no more', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    await connection.events({ text: 'Hi' });
    for (let n = 0; n < 3; n++) {
      await connection.wait(60);
      await connection.piece(': ping\n\n');
    }
    await connection.events({ end: true });
    await connection.finish();
  });
  await using complete = toyChain(server.url, { timeouts: { connectMs: 100, headersMs: 100, firstOutputMs: 100 } });
  expect(textOf(await readAll(complete.stream(question)))).toBe('Hi');
});

test('`timeoutMs` is a deadline of the whole call, told as the clock `deadline`', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    await connection.events({ text: 'Hi' });
    await connection.closed;
  });
  await using complete = toyChain(server.url);
  const error = await errorOf(complete.stream(question, { timeoutMs: 50 }));
  expect([error.code, error.clock, error.partial?.text]).toEqual(['timeout', 'deadline', 'Hi']);
  expect(error.sent).not.toBe('no');
  await until(() => server.openConnections === 0, 'the socket to be closed');
});

test('`Infinity` switches a clock off', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.wait(60);
    await connection.head();
    await connection.wait(60);
    await connection.events({ text: 'Hi' }, { end: true });
    await connection.finish();
  });
  const off = {
    connectMs: Infinity,
    headersMs: Infinity,
    firstOutputMs: Infinity,
    idleMs: Infinity,
    totalMs: Infinity,
  };
  await using complete = toyChain(server.url, { timeouts: off });
  expect(textOf(await readAll(complete.stream(question)))).toBe('Hi');
});

test('a reader that rests below the mark of the pause is not taken for a silent server when the answer is whole', async () => {
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    await connection.events({ text: 'a' }, { text: 'b' }, { end: true });
    await connection.finish();
  });
  await using complete = toyChain(server.url, { timeouts: { idleMs: 20, totalMs: 60 } });
  const events = complete.stream(question);
  await events.next();
  await pause(100);
  expect(textOf(await readAll(events))).toBe('ab');
});

test('a process that was busy for longer than the idle time does not take the server for silent', async () => {
  let say!: (...values: readonly unknown[]) => void;
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    await connection.events({ text: 'a' });
    say = (...values) => void connection.events(...values).catch(() => {});
    await connection.closed;
  });
  await using complete = toyChain(server.url, { timeouts: { idleMs: 20 } });
  let text = '';
  for await (const event of complete.stream(question)) {
    if (event.type !== 'text-delta') continue;
    text += event.text;
    if (text !== 'a') continue;
    say({ text: 'b' }, { end: true });
    const until = performance.now() + 60;
    while (performance.now() < until);
  }
  expect(text).toBe('ab');
});
