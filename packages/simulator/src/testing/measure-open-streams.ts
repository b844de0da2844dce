// What an open stream costs: opens so many from another process, lets each have its first tokens and stall, then counts.
// Run by `npm run measure -w packages/simulator [-- streams]`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { systemClock } from '@sluice/core';
import { openFileLimit, openFileWarning } from '../cli/open-files.ts';
import { simulator } from '../simulator.ts';

const streams = Number(process.argv[2] ?? 10_000);
const url = process.argv[3];

if (url === undefined) await measure();
else openAll(url);

async function measure(): Promise<void> {
  const warning = openFileWarning(openFileLimit());
  if (warning !== undefined) console.error(warning);
  const provider = await simulator({ storms: [{ fault: 'stall', afterTokens: 3 }] });
  const before = await heapBytes();
  const client = spawn(process.execPath, [...process.execArgv, import.meta.filename, String(streams), provider.url], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const startedAt = systemClock.now();
  let reported = 0;
  while (provider.connections.open < streams || provider.requests.at(-1)?.events !== 6) {
    await pause();
    if (client.exitCode !== null) throw new Error(`Expected ${streams} streams, the client ended before`);
    if (systemClock.now() - startedAt > 120_000) throw new Error(`${provider.connections.open} streams after 2 min`);
    reported = provider.connections.open;
  }
  const seconds = (systemClock.now() - startedAt) / 1_000;
  const after = await heapBytes();
  const { rss } = process.memoryUsage();
  console.log(
    `${reported.toLocaleString('en')} streams open after ${seconds.toFixed(1)} s: ` +
      `${((after - before) / streams / 1_024).toFixed(1)} KiB of heap each, ${(rss / 2 ** 20).toFixed(0)} MiB resident in all`,
  );
  client.kill();
  await once(client, 'exit');
  await provider.close();
}

function pause(): Promise<void> {
  return new Promise((resolve) => systemClock.after(50, resolve));
}

/** Of what is still used: twice, because the first finds what the second frees. */
async function heapBytes(): Promise<number> {
  for (let count = 0; count < 2; count++) {
    globalThis.gc?.();
    await pause();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function openAll(base: string): void {
  const body = JSON.stringify({
    model: 'claude-sonnet-5',
    max_tokens: 200,
    stream: true,
    messages: [{ role: 'user', content: 'Why is it wet?' }],
  });
  const headers = { 'x-api-key': 'key', 'anthropic-version': '2023-06-01', 'content-length': body.length };
  let open = 0;
  const next = (): void => {
    if (open++ >= streams) return;
    const asked = request(`${base}/v1/messages`, { method: 'POST', headers, agent: false }, (response) => {
      response.resume();
      next();
    });
    asked.on('error', (error) => {
      console.error(error.message);
      process.exit(1);
    });
    asked.end(body);
  };
  for (let count = 0; count < 50; count++) next(); // so many at once: the backlog of a listening socket is short
}
