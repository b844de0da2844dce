import { anthropic } from '@sluice/anthropic';
import { compose, isCompletionError, type Complete } from '@sluice/core';
import { openai } from '@sluice/openai';
import { Agent } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { replay } from '../undici/index.ts';
import { recordings } from './recordings.ts';
import type { RecordingMode } from './mode.ts';
import { folder } from './testing/folder.ts';
import { messageEvents, provider } from './testing/provider.ts';

const request = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] } as const;

function onRecordings(dir: string, mode: RecordingMode, chainOn: (agent: Agent) => Complete) {
  const own = recordings({ dir, mode });
  const way = replay([own.handler()]);
  own.attach(way);
  const agent = new Agent();
  onTestFinished(() => agent.close());
  return { own, complete: chainOn(agent.compose(way) as Agent) };
}

test('our own transports tell of a miss as a request that nobody need try again', async () => {
  const chains = {
    anthropic: (dispatcher: Agent) =>
      compose(anthropic({ apiKey: 'any', baseUrl: 'http://provider.test', maxTokens: 9, dispatcher })),
    openai: (dispatcher: Agent) => compose(openai({ apiKey: 'any', baseUrl: 'http://provider.test/v1', dispatcher })),
  };
  for (const chain of Object.values(chains)) {
    const { own, complete } = onRecordings(folder(), 'replay', chain);
    const error: unknown = await complete(request).catch((thrown: unknown) => thrown);
    expect(isCompletionError(error, 'invalid-request')).toBe(true);
    expect(error).toMatchObject({
      fault: 'request',
      sent: 'no',
      status: 400,
      providerType: 'no_recording',
      message: expect.stringContaining('No recording for POST http://provider.test/v1/'),
    });
    expect((await own.settle()).problems).toMatchObject([{ code: 'no-recording' }]);
  }
});

test('a call of ours is recorded and replayed to the same completion', async () => {
  const events = messageEvents('Hel', 'lo').map((event) =>
    event.replace(
      '{"type":"message_start"}',
      '{"type":"message_start","message":{"id":"msg_1","model":"m","usage":{}}}',
    ),
  );
  const block = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };
  events.splice(1, 0, `event: content_block_start\ndata: ${JSON.stringify(block)}\n\n`);
  events.splice(
    -1,
    0,
    'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{}}\n\n',
  );
  const server = await provider((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.join(''));
  });
  const dir = folder();
  const chain = (dispatcher: Agent): Complete =>
    compose(anthropic({ apiKey: 'any', baseUrl: server.url, maxTokens: 9, wire: 'stream', dispatcher }));
  const recording = onRecordings(dir, 'missing', chain);
  const recorded = await recording.complete(request);
  expect((await recording.own.settle()).problems).toEqual([]);
  await server.close();
  const replaying = onRecordings(dir, 'replay', chain);
  const replayed = await replaying.complete(request);
  expect((await replaying.own.settle()).problems).toEqual([]);
  expect([replayed.text, replayed.reason]).toEqual(['Hello', 'stop']);
  expect({ ...replayed, id: '', attempts: [] }).toEqual({ ...recorded, id: '', attempts: [] });
});
