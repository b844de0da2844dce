import { execFile, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sqliteLedger } from '@sluice/cost/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { question } from './testing/open-demo.ts';
import { allFrames, readFrames } from './testing/read-frames.ts';
import { startSilentServer } from './testing/start-silent-server.ts';
import { startListening, startProcess, type DemoProcess } from './testing/start-process.ts';

const run = promisify(execFile);

async function signIn({ url }: DemoProcess): Promise<Record<string, string>> {
  const body = JSON.stringify({ user: 'ada', password: 'sluice' });
  const response = await fetch(`${url}/sign-in`, { method: 'POST', body });
  const { token } = (await response.json()) as { token: string };
  return { authorization: `Bearer ${token}` };
}

/** Asks, and comes back once the answer has begun. */
async function chat(demo: DemoProcess, body = question()): Promise<Response> {
  const headers = await signIn(demo);
  return fetch(`${demo.url}/api/chat`, { method: 'POST', headers, body: JSON.stringify(body) });
}

test('it says where it listens, in one line, and logs JSON elsewhere', async () => {
  const demo = await startListening();
  expect(demo.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await expect.poll(demo.log).toMatchObject([{ msg: 'listening', url: demo.url, upstream: 'simulator' }]);
});

test('a port that is taken is said in one line', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { ended } = startProcess({ PORT: String(port) });
  expect(await ended).toEqual({ code: 1, out: '', err: `Failed: port ${port} is taken: PORT names another\n` });
});

test('what fails at the start is said in one line, and nothing that was open by then keeps the process', async () => {
  const { child, ended } = startProcess({ DEMO_DATA: '/dev/null/data', LOG_LEVEL: 'silent' });
  const late = setTimeout(() => child.kill('SIGKILL'), 4_000);
  expect(await ended).toEqual({ code: 1, out: '', err: expect.stringMatching(/^Failed: ENOTDIR.*\n$/) });
  clearTimeout(late);
});

test.for([
  [{ PORT: 'http' }, /^Expected PORT .*\n$/],
  [{ DEMO_BUDGET_USD: '-1' }, /^Expected DEMO_BUDGET_USD .*\n$/],
  [{ ANTHROPIC_API_KEY: 'a key', HOST: '0.0.0.0' }, /^Expected DEMO_PASSWORD (?!.*a key).*\n$/],
  [{ JWT_SECRET: 'too short' }, /^Expected JWT_SECRET (?!.*too short).*\n$/],
] as const)('%o is wrong usage, said in one line', async ([variables, line]) => {
  const { code, err } = await startProcess(variables).ended;
  expect(err).toMatch(line);
  expect(code).toBe(2);
});

test('SIGTERM: not ready, no new chats; what runs ends, the ledger is written, and so does the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const demo = await startListening({ DEMO_DATA: folder, DEMO_TOKENS_PER_SECOND: '60' });
  const running = await chat(demo);
  demo.child.kill('SIGTERM');
  await expect.poll(async () => (await fetch(`${demo.url}/healthz`)).status, { interval: 10 }).toBe(503);
  expect((await chat(demo)).status).toBe(503);
  expect((await allFrames(running)).at(-1)?.data).toBe('[DONE]');
  expect(await demo.ended).toMatchObject({ code: 0 });
  const ledger = sqliteLedger({ file: join(folder, 'usage.db') });
  expect((await ledger.report()).total).toMatchObject({ attempts: 1, failedRows: 0, cancelledRows: 0 });
  await ledger.close();
});

test('what has not ended by the deadline is cut, and told so', async () => {
  const demo = await startListening({ DEMO_DRAIN_MS: '200', DEMO_TOKENS_PER_SECOND: '2' });
  const running = await chat(demo);
  demo.child.kill('SIGTERM');
  expect((await allFrames(running)).at(-1)).toMatchObject({ event: 'error', data: { code: 'closed' } });
  expect(await demo.ended).toMatchObject({ code: 0 });
});

test('what cannot be closed is logged, keeps nothing else open, and makes the exit code 1', async () => {
  let asked = false;
  const port = await startSilentServer((heard) => {
    asked = /^[PQ]/.test(heard); // a statement
    return asked ? '' : 'R\0\0\0\u0008\0\0\0\0Z\0\0\0\u0005I'; // come in
  });
  const demo = await startListening({ DATABASE_URL: `postgres://demo@127.0.0.1:${port}/demo` });
  const headers = await signIn(demo);
  const usage = fetch(`${demo.url}/api/usage`, { headers }).catch(() => 'cut'); // holds a connection to it
  await expect.poll(() => asked, { interval: 10 }).toBe(true);
  demo.child.kill('SIGTERM');
  expect(await demo.ended).toMatchObject({ code: 1 });
  await usage;
  expect(demo.log()).toContainEqual(expect.objectContaining({ msg: 'not closed', what: 'postgres' }));
});

test('a second signal ends it at once', async () => {
  const demo = await startListening({ DEMO_TOKENS_PER_SECOND: '2' });
  const cut = allFrames(await chat(demo)).then(
    () => 'ended',
    () => 'cut',
  );
  demo.child.kill('SIGTERM');
  await expect.poll(async () => (await fetch(`${demo.url}/healthz`)).status, { interval: 10 }).toBe(503);
  const again = () => demo.child.exitCode ?? demo.child.kill('SIGTERM'); // what comes too soon counts as the first
  await expect.poll(again, { interval: 50, timeout: 1_000 }).toBe(1);
  expect(await cut).toBe('cut');
});

const closedByClient = (demo: DemoProcess) => demo.log().find(({ msg }) => msg === 'closed by client');

test('who leaves: the provider’s socket is closed within 100 ms, and the call is left', async () => {
  const demo = await startListening({ DEMO_TOKENS_PER_SECOND: '10' });
  const headers = await signIn(demo);
  const init = { method: 'POST', headers, body: JSON.stringify(question()) };
  let leftAt = NaN;
  for await (const frame of readFrames(await fetch(`${demo.url}/api/chat`, init))) {
    if (frame.data === '[DONE]' || frame.data.type !== 'text-delta') continue;
    leftAt = Date.now();
    break; // who reads no more is gone
  }
  await expect
    .poll(() => closedByClient(demo), { interval: 10 })
    .toMatchObject({ simulator: 'anthropic', afterEvent: 'content_block_delta', sinceEventMs: expect.any(Number) });
  expect(closedByClient(demo)!.time - leftAt).toBeLessThan(100);
  await expect
    .poll(demo.log)
    .toContainEqual(expect.objectContaining({ msg: 'call left', user: 'ada', outcome: 'left' }));
});

const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** What curl prints; it may be cut short by its time. */
async function curl(demo: DemoProcess, flags: string): Promise<string> {
  const { authorization } = await signIn(demo);
  const body = JSON.stringify(question());
  const args = [flags, '-H', `authorization: ${authorization}`, '-d', body, `${demo.url}/api/chat`];
  const itsTimeIsUp = 28;
  return run('curl', args).then(
    ({ stdout }) => stdout,
    (error: { code: number; stdout: string }) => {
      if (error.code !== itsTimeIsUp) throw error;
      return error.stdout;
    },
  );
}

test.skipIf(!hasCurl)('`curl -N` shows frames, and then [DONE]', async () => {
  const demo = await startListening({ DEMO_TOKENS_PER_SECOND: '500' });
  expect(await curl(demo, '-sN')).toMatch(/^(?:data: \{.*\}\n\n)+data: \[DONE\]\n\n$/);
  expect(closedByClient(demo)).toBeUndefined();
});

test.skipIf(!hasCurl)('`curl -m 1` leaves a line in the log after its second', async () => {
  const demo = await startListening({ DEMO_TOKENS_PER_SECOND: '10' });
  const startedAt = Date.now();
  expect(await curl(demo, '-sNm1')).toMatch(/^data: /);
  await expect.poll(() => closedByClient(demo), { interval: 10 }).toMatchObject({ simulator: 'anthropic' });
  expect(closedByClient(demo)!.time - startedAt).toBeGreaterThan(900);
});

test('who may come back is waited for: the provider goes on for so long, and no longer', async () => {
  const demo = await startListening({ DEMO_TOKENS_PER_SECOND: '10', DEMO_GRACE_MS: '400' });
  const response = await chat(demo, question('Back soon?', { resume: true }));
  await response.body!.cancel();
  const leftAt = Date.now();
  await expect.poll(() => closedByClient(demo), { interval: 10, timeout: 3_000 }).toBeDefined();
  expect(closedByClient(demo)!.time - leftAt).toBeGreaterThan(300);
  expect(closedByClient(demo)!.time - leftAt).toBeLessThan(1_500);
});

test('logs have no token, no password, and not a word of what was asked or answered', async () => {
  const demo = await startListening({ DEMO_TOKENS_PER_SECOND: '500', LOG_LEVEL: 'debug' });
  const { authorization } = await signIn(demo);
  const body = JSON.stringify(question('What is my secret?'));
  const headers = { authorization: authorization! };
  await (await fetch(`${demo.url}/api/chat`, { method: 'POST', headers, body })).text();
  await fetch(`${demo.url}/api/chat`, { method: 'POST', headers, body: '{' });
  await expect.poll(demo.log).toContainEqual(expect.objectContaining({ msg: 'call done', user: 'ada' }));
  const text = demo
    .log()
    .map((line) => JSON.stringify(line))
    .join('\n');
  for (const secret of [authorization!.slice(7), 'sluice"', 'secret', 'simulator on this machine']) {
    expect(text).not.toContain(secret);
  }
});
