import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anthropic } from '@sluice/anthropic';
import { compose } from '@sluice/core';
import { currentRecordings, withRecording } from '@sluice/testing';
import { replay } from '@sluice/testing/undici';
import { Agent } from 'undici';
import { say, title } from '../screen.ts';
import type { Stage } from '../stage.ts';

/** Recorded once, replayed without anybody being asked: what a test is made of that needs no key and no network. */
export async function testingStep({ provider, request, signal }: Stage): Promise<void> {
  title('13 testing');
  const way = replay([currentRecordings.handler(`${provider.url}/*`)]);
  currentRecordings.attach(way);
  const dispatcher = new Agent().compose(way);
  const complete = compose(anthropic({ apiKey: 'simulated', baseUrl: provider.url, dispatcher }));
  process.env['RECORD_IN_CI'] ??= '1'; // nobody is to commit these: they go with the tour
  const dir = mkdtempSync(join(tmpdir(), 'sluice-tour-'));
  const ask = (mode: 'missing' | 'replay') =>
    withRecording('tour', async () => (await complete(request, { signal })).text, { dir, mode });
  try {
    const before = provider.requests.length;
    const recorded = await ask('missing');
    const replayed = await ask('replay');
    say(`recorded and replayed: ${recorded === replayed ? 'the same text' : 'NOT the same text'}`);
    say(`two calls, ${provider.requests.length - before} request to the provider`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
