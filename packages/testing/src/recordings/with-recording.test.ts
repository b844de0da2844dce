import { join } from 'node:path';
import { setupServer } from 'msw/node';
import { expect, onTestFinished, test, vi } from 'vitest';
import { currentRecordings } from './current.ts';
import { filesOf, folder } from './testing/folder.ts';
import { provider } from './testing/provider.ts';
import { ask } from './testing/run.ts';
import { folderName, withRecording } from './with-recording.ts';

function listen(): void {
  const server = setupServer(currentRecordings.handler());
  currentRecordings.attach(server);
  server.listen({ onUnhandledFrame: 'error' });
  onTestFinished(() => server.close());
}

test('a function runs on its own recordings, and gives what it gives', async () => {
  listen();
  const dir = folder();
  const server = await provider((_, response) => void response.end(JSON.stringify({ hit: server.hits })));
  const greet = async (): Promise<string> => (await ask(server)).text();
  const both = (mode: 'missing' | 'replay'): Promise<readonly string[]> =>
    Promise.all(['Ada greets', 'Bob greets'].map((name) => withRecording(name, greet, { dir, mode })));
  const recorded = await both('missing');
  expect(recorded.toSorted()).toEqual(['{"hit":1}', '{"hit":2}']);
  expect(await both('replay')).toEqual(recorded);
  expect(Object.keys(filesOf(join(dir, 'Ada-greets')))).toEqual([expect.stringMatching(/^01-post-v1-messages/)]);
  expect(server.hits).toBe(2);
});

test('a miss fails the test although the application swallows it', async () => {
  listen();
  const server = await provider(() => {});
  const swallowing = async (): Promise<string> => ((await ask(server)).ok ? 'answer' : 'Something went wrong.');
  await expect(withRecording('swallowed', swallowing, { dir: folder(), mode: 'replay' })).rejects.toMatchObject({
    code: 'no-recording',
    message: expect.stringContaining('To record it: run the test with RECORD=missing'),
  });
});

test('when a test fails because of a miss, the miss is what is told; else its own error', async () => {
  listen();
  const server = await provider(() => {});
  const failing = async (): Promise<never> => {
    await ask(server);
    throw new Error('expected an answer');
  };
  const options = { dir: folder(), mode: 'replay' } as const;
  await expect(withRecording('fails', failing, options)).rejects.toMatchObject({ code: 'no-recording' });
  const own = new Error('of its own');
  await expect(withRecording('fails itself', () => Promise.reject(own), options)).rejects.toBe(own);
});

test('in replay a client can be made without a key', async () => {
  vi.stubEnv('XAI_API_KEY', '');
  const key = (): Promise<string | undefined> => Promise.resolve(process.env['XAI_API_KEY']);
  expect(await withRecording('needs no key', key, { dir: folder(), mode: 'replay' })).toBe('replay-needs-no-key');
  vi.unstubAllEnvs();
});

test('several misses are told together', async () => {
  listen();
  const server = await provider(() => {});
  const twice = async (): Promise<void> => void (await Promise.all([ask(server, { a: 1 }), ask(server, { a: 2 })]));
  const error: unknown = await withRecording('two', twice, { dir: folder(), mode: 'replay' }).catch(
    (thrown: unknown) => thrown,
  );
  expect((error as AggregateError).errors).toMatchObject([{ code: 'no-recording' }, { code: 'no-recording' }]);
});

test('outside of any test the handler leaves requests to others', async () => {
  listen();
  const server = await provider(() => {});
  await expect(ask(server)).rejects.toBeInstanceOf(TypeError);
  expect(server.hits).toBe(0);
});

test('two tests of one name are told apart by where they stand', async () => {
  listen();
  const options = { dir: folder(), mode: 'missing' } as const;
  const server = await provider((_, response) => void response.end('{}'));
  await withRecording('the same', () => ask(server), options);
  await expect(withRecording('the same', () => ask(server), options)).rejects.toMatchObject({ problem: 'two-tests' });
  expect(server.hits).toBe(1);
});

test('a name is a folder that can be read, and no other name is', () => {
  expect(folderName('weather > asks “Zoë” for 5 €!')).toBe('weather-asks-Zoë-for-5');
  expect(folderName('../../etc')).toBe('etc');
  expect(folderName('???')).toBe('unnamed');
  const long = [folderName('a'.repeat(200)), folderName(`${'a'.repeat(200)}b`)];
  expect(long[0]).not.toBe(long[1]);
  expect(long[0]!.length).toBeLessThan(100);
});
