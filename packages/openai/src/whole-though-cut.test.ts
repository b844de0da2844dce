import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { compose, type Complete } from '@sluice/core';
import { openai } from './openai.ts';

const chunk = (delta: object, finish_reason: string | null, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'c', model: 'm', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }], ...more })}\n\n`;

/** Asks a server that answers with `pieces` and then does what it does. */
async function ask(pieces: readonly string[], then: (response: ServerResponse) => void): Promise<ReturnType<Complete>> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) response.write(piece);
    setTimeout(() => then(response), 20);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const complete = compose(openai({ baseUrl, wire: 'stream', timeouts: { idleMs: 60 } }));
  try {
    return await complete({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] });
  } finally {
    await complete.close({ deadlineMs: 0 });
    server.closeAllConnections();
    server.close();
  }
}

const said = chunk({ content: 'Hi' }, null);
const finished = chunk({}, 'stop');

test('an answer that has said why it finished is whole, whatever becomes of its connection', async () => {
  const broken = await ask([said, finished], (response) => response.destroy());
  expect(broken).toMatchObject({ text: 'Hi', reason: 'stop', rawReason: 'stop' });
  const silent = await ask([said, finished], () => {});
  expect(silent).toMatchObject({ text: 'Hi', reason: 'stop' });
});

test('an answer that has not is no answer', async () => {
  await expect(ask([said], (response) => response.destroy())).rejects.toMatchObject({
    code: 'connection',
    partial: { text: 'Hi' },
  });
  await expect(ask([said], () => {})).rejects.toMatchObject({
    code: 'timeout',
    clock: 'idle',
    partial: { text: 'Hi' },
  });
});
