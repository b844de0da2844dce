import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sse } from './testing/connection.ts';
import { startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { pause, until } from './testing/waiting.ts';

const megabyte = 1_048_576;

interface Reading {
  readonly events: number;
  readonly bytes: number;
  readonly growth: number;
}

/** Lets another process read an answer of `total` bytes in bursts. How far the server came while that stood still? */
async function readSlowly(text: string, total: number, burst: number): Promise<Reading & { readonly ahead: number }> {
  const piece = sse(...Array.from({ length: Math.ceil(16_384 / text.length) }, () => ({ text })));
  const perPiece = piece.split('\n\n').length - 1;
  let written = 0;
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    for (let left = total; left > 0; left -= perPiece * text.length) {
      await connection.piece(piece);
      written += perPiece * text.length;
    }
    await connection.piece(sse({ end: true }));
    await connection.finish();
  });
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      '--conditions=@sluice/source',
      fileURLToPath(new URL('testing/slow-reader.ts', import.meta.url)),
      server.url,
      String(burst),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const stalled = JSON.parse((await lines.next()).value as string) as Reading;
  for (let before = -1; before !== written;) {
    before = written;
    await pause(100);
  }
  const ahead = written - stalled.bytes;
  child.stdin.write('go on\n');
  const reading = JSON.parse((await lines.next()).value as string) as Reading;
  expect(reading.bytes).toBe(written);
  return { ...reading, ahead };
}

test('an answer of 100 MB to a slow reader takes at most 8 MB of heap, and the server waits', async () => {
  const { events, growth, ahead } = await readSlowly('x'.repeat(1_000), 100 * megabyte, 2_000);
  console.log(
    `100 MB in ${events} events of 1 KB: heap grew by ${(growth / megabyte).toFixed(2)} MB, ` +
      `the server came ${(ahead / megabyte).toFixed(2)} MB ahead (socket buffers included)`,
  );
  expect(growth).toBeLessThanOrEqual(8 * megabyte);
  expect(ahead).toBeLessThan(30 * megabyte);
}, 30_000);

test('an answer of 5 MB in deltas of 20 bytes to a slow reader takes at most 8 MB of heap', async () => {
  const { events, growth, ahead } = await readSlowly('twenty bytes, as many', 5 * megabyte, 10_000);
  console.log(
    `5 MB in ${events} events of 20 bytes: heap grew by ${(growth / megabyte).toFixed(2)} MB, ` +
      `the server came ${(ahead / megabyte).toFixed(2)} MB ahead`,
  );
  expect(growth).toBeLessThanOrEqual(8 * megabyte);
}, 30_000);

test('sse 123 a slow reader holds the server up, and its own pauses are no idle time', async () => {
  const total = 32 * megabyte;
  let written = 0;
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head();
    const piece = sse(...Array.from({ length: 64 }, () => ({ text: 'x'.repeat(1_000) })));
    for (; written < total; written += 64_000) await connection.piece(piece);
    await connection.piece(sse({ end: true }));
    await connection.finish();
  });
  await using complete = toyChain(server.url, { timeouts: { idleMs: 60 } });
  let bytes = 0;
  let pauses = 0;
  let writtenWhilePaused = 0;
  for await (const event of complete.stream(question)) {
    if (event.type === 'text-delta') bytes += event.text.length;
    if (bytes === 1_000 || bytes === 1_000_000 || bytes === 20_000_000) {
      await pause(100);
      pauses++;
      writtenWhilePaused = Math.max(writtenWhilePaused, written - bytes);
    }
  }
  console.log(`sse 123: the server came ${(writtenWhilePaused / megabyte).toFixed(2)} MB ahead of a paused reader`);
  expect([bytes, pauses]).toEqual([written, 3]);
  expect(writtenWhilePaused).toBeLessThan(20 * megabyte);
});

test('what follows the last pause is not lost when the server ends meanwhile', async () => {
  let ended = false;
  await using server = await startServer(async (connection) => {
    await connection.request();
    await connection.head({ connection: 'close' });
    await connection.write(sse(...Array.from({ length: 2_000 }, (_, n) => ({ text: `${n},` })), { end: true }));
    connection.end();
    ended = true;
  });
  await using complete = toyChain(server.url);
  let events = 0;
  for await (const event of complete.stream(question)) {
    if (event.type === 'text-delta' && events++ % 500 === 0) {
      await until(() => ended, 'the server to end');
      await pause(20);
    }
  }
  expect(events).toBe(2_000);
});
