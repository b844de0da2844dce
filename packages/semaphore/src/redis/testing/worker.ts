import { Redis } from 'ioredis';
import { systemClock } from '@sluice/core';
import { redisPermits } from '../index.ts';

// A process that asks for permits and does what it is told: `ask <name>`, `block <ms>`. Says what happens, a line each.

const [url = '', name = '', permits = '1'] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const store = redisPermits({
  client: new Redis(url),
  name,
  leaseMs: 2_000,
  timeoutMs: 600,
  onLost: ({ id }) => say(`lost ${id}`),
});
store.limit({ permits: Number(permits), permitsPerKey: Infinity, maxQueued: Infinity, agingMs: 60_000 });

async function ask(id: string): Promise<void> {
  const wants = { id, key: undefined, priority: 5, maxWaitMs: Infinity, remainingMs: Infinity };
  const asked = store.acquire({ ...wants, signal: new AbortController().signal });
  await asked;
  say(`got ${id}`);
}

process.stdin.setEncoding('utf8').on('data', (text: string) => {
  for (const line of text.split('\n').filter(Boolean)) {
    const [what, value = ''] = line.split(' ');
    if (what === 'ask') void ask(value);
    else if (what === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(value));
  }
});
process.stdin.on('end', () => process.exit());
systemClock.after(120_000, () => process.exit()); // whatever becomes of the test
