import { expect, test } from 'vitest';
import { openDemo, question } from '../testing/open-demo.ts';
import { allFrames, readFrames, textOf } from '../testing/read-frames.ts';

const slow = { DEMO_TOKENS_PER_SECOND: '100' };
const resumable = { resume: true };

test('a stream that is left goes on, and is resumed after the last frame that was seen', async () => {
  const { ask, token } = await openDemo(slow);
  const ada = await token();
  const leaving = new AbortController();
  const body = question('Where was I?', resumable);
  const response = await ask('/api/chat', { token: ada, body, signal: leaving.signal });
  const id = response.headers.get('stream-id');
  expect(id).toMatch(/^[\da-f-]{36}$/);
  const seen = [];
  for await (const frame of readFrames(response)) {
    seen.push(frame);
    if (seen.length === 10) break;
  }
  leaving.abort();
  expect(seen.map((frame) => frame.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const resumed = await ask(`/api/chat/${id}`, { token: ada, headers: { 'last-event-id': '10' } });
  expect(resumed.status).toBe(200);
  const rest = await allFrames(resumed);
  expect(rest[0]?.id).toBe(11);
  expect(rest.at(-1)?.data).toBe('[DONE]');
  expect(textOf([...seen, ...rest])).toContain('“Where was I?”');
  const seenAll = { 'last-event-id': String(rest.at(-1)?.id) };
  expect((await ask(`/api/chat/${id}`, { token: ada, headers: seenAll })).status).toBe(204);
  // Without an id it is told from the beginning.
  const again = await allFrames(await ask(`/api/chat/${id}`, { token: ada }));
  expect(textOf(again)).toBe(textOf([...seen, ...rest]));
});

test('a stop ends the answer, and whoever reads it is told', async () => {
  const { ask, token } = await openDemo({ DEMO_TOKENS_PER_SECOND: '5' });
  const ada = await token();
  const response = await ask('/api/chat', { token: ada, body: question('Stop?', resumable) });
  const id = response.headers.get('stream-id');
  const stopped = await ask(`/api/chat/${id}/stop`, { token: ada, method: 'POST' });
  expect([stopped.status, await stopped.text()]).toEqual([204, '']);
  const last = (await allFrames(response)).at(-1);
  expect(last).toMatchObject({ event: 'error', data: { code: 'stopped' } });
});

test.for<[id: string, status: number, code: string]>([
  ['two', 400, 'bad-event-id'],
  ['-1', 400, 'bad-event-id'],
  ['100000', 409, 'future-event-id'],
])('to resume after %s is refused with %i', async ([after, status, code]) => {
  const { ask, token } = await openDemo();
  const ada = await token();
  const response = await ask('/api/chat', { token: ada, body: question('Here?', resumable) });
  await allFrames(response);
  const id = response.headers.get('stream-id');
  const refused = await ask(`/api/chat/${id}`, { token: ada, headers: { 'last-event-id': after } });
  expect(refused.status).toBe(status);
  expect(await refused.json()).toMatchObject({ error: { code } });
});

test('a stream that there is not can be neither resumed nor stopped', async () => {
  const { ask, token } = await openDemo();
  const ada = await token();
  const resumed = await ask('/api/chat/nowhere', { token: ada });
  expect(resumed.status).toBe(404);
  const stopped = await ask('/api/chat/nowhere/stop', { token: ada, method: 'POST' });
  expect(stopped.status).toBe(404);
  const said = await resumed.text();
  expect(said).toContain('"code":"stream-not-found"');
  expect(await stopped.text()).toBe(said);
});

test('another user’s stream is not there, neither to resume nor to stop', async () => {
  const { ask, token } = await openDemo(slow);
  const [ada, grace] = [await token('ada'), await token('grace')];
  const response = await ask('/api/chat', { token: ada, body: question('Mine?', resumable) });
  const id = response.headers.get('stream-id');
  const theirs = await ask(`/api/chat/${id}`, { token: grace });
  const unknown = await ask('/api/chat/nowhere', { token: grace });
  expect([theirs.status, await theirs.text()]).toEqual([404, await unknown.text()]);
  expect((await ask(`/api/chat/${id}/stop`, { token: grace, method: 'POST' })).status).toBe(404);
  expect((await allFrames(response)).at(-1)?.data).toBe('[DONE]'); // it was not stopped
});

test('HEAD is refused: no stream is followed, and no ledger read, for nobody', async () => {
  const { ask, token } = await openDemo();
  const ada = await token();
  const response = await ask('/api/chat', { token: ada, body: question('Whole?', resumable) });
  await allFrames(response);
  for (const path of [`/api/chat/${response.headers.get('stream-id')}`, '/api/usage', '/api/chain']) {
    expect([path, (await ask(path, { token: ada, method: 'HEAD' })).status]).toEqual([path, 404]);
  }
  expect((await ask('/healthz', { method: 'HEAD' })).status).toBe(200);
});
