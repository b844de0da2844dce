import { systemClock, type Clock } from '@sluice/core';
import { expect, test } from 'vitest';
import { filesOf, folder } from './testing/folder.ts';
import { messageEvents, provider, streamTo } from './testing/provider.ts';
import { ask, piecesOf, run } from './testing/run.ts';

/** Copies of bodies that were left never end under msw's own server: so long need no test wait. */
const clock: Clock = {
  ...systemClock,
  after: (delayMs, action, options) => systemClock.after(delayMs / 20, action, options),
};
const head = { 'content-type': 'text/event-stream' };

test('a client that hangs up after [DONE] is recorded', async () => {
  const dir = folder();
  const parts = [
    'data: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"Hi"}}]}\n\n',
    'data: [DONE]\n\n',
  ];
  const server = await provider((_, response) => {
    response.writeHead(200, head);
    void streamTo(response, parts); // and it never ends
  });
  const { result, report } = await run({ dir, clock, mode: 'missing' }, async () => {
    const leaving = new AbortController();
    const response = await ask(server, {}, {}, leaving.signal);
    const pieces: string[] = [];
    for await (const piece of response.body!) {
      pieces.push(Buffer.from(piece).toString());
      if (pieces.join('').includes('[DONE]')) break;
    }
    leaving.abort();
    return pieces;
  });
  expect(report).toMatchObject({ problems: [], recorded: [expect.any(String)] });
  const replayed = await run({ dir, mode: 'replay' }, async () => piecesOf(await ask(server, {})));
  expect(replayed.result.join('')).toBe(result.join(''));
});

test('a client that leaves in the middle of an answer leaves no file, and its test fails', async () => {
  const dir = folder();
  const server = await provider((_, response) => {
    response.writeHead(200, head);
    void streamTo(response, messageEvents('Hi').slice(0, -1));
  });
  const { report } = await run({ dir, clock, mode: 'missing' }, async () => {
    const leaving = new AbortController();
    const response = await ask(server, {}, {}, leaving.signal);
    await response.body!.getReader().read();
    leaving.abort();
  });
  expect(report.problems).toMatchObject([
    { problem: 'incomplete', message: expect.stringContaining('Only whole answers') },
  ]);
  expect(filesOf(dir)).toEqual({});
});

test('an answer that is cut leaves no file', async () => {
  const dir = folder();
  const server = await provider((_, response) => {
    response.writeHead(200, head);
    void streamTo(response, messageEvents('Hi').slice(0, -1)).then(() => response.destroy());
  });
  const { report } = await run({ dir, clock, mode: 'missing' }, async () =>
    piecesOf(await ask(server)).catch(() => 'cut'),
  );
  expect(report.problems).toMatchObject([{ problem: 'incomplete' }]);
  expect(filesOf(dir)).toEqual({});
});

test('a stream that ends without its last event leaves no file', async () => {
  const dir = folder();
  const server = await provider((_, response) => {
    response.writeHead(200, head);
    response.end(messageEvents('Hi').slice(0, -1).join(''));
  });
  const { report } = await run({ dir, clock, mode: 'missing' }, async () => piecesOf(await ask(server)));
  expect(report.problems).toMatchObject([
    { message: expect.stringContaining('the answer ended before its last event') },
  ]);
  expect(filesOf(dir)).toEqual({});
});

test('a provider that cannot be reached leaves no file', async () => {
  const dir = folder();
  const server = await provider(() => {});
  await server.close();
  const { report } = await run({ dir, clock, mode: 'missing' }, async () => ask(server).catch(() => 'refused'));
  expect(report.problems).toMatchObject([
    { problem: 'incomplete', message: expect.stringContaining('nothing came back') },
  ]);
});

test('an answer that its caller does not read is recorded all the same', async () => {
  const dir = folder();
  const server = await provider((_, response) => {
    response.writeHead(200, head);
    void streamTo(response, messageEvents('Hi')).then(() => response.end());
  });
  const { report } = await run({ dir, clock, mode: 'missing' }, () => ask(server));
  expect(report).toMatchObject({ problems: [], recorded: [expect.any(String)] });
});
