import { systemClock } from '@sluice/core';
import { Redis } from 'ioredis';
import { isHeld, type Held } from '../../budget-store.ts';
import { account } from '../../conformance/teller.ts';
import { redisBudget } from '../index.ts';

// A process that does what it is told: `reserve <id> <amount> <ifLost>`, `settle <id> <amount>`. Says what happened, a line each.

const [url = '', name = ''] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const store = redisBudget({ client: new Redis(url), name, leaseMs: 1_000, timeoutMs: 333 });
const held = new Map<string, Held>();

async function obey(what: string | undefined, id: string, amount: number, ifLost: number): Promise<void> {
  if (what === 'reserve') {
    const outcome = await store.reserve(id, [{ account: account({ limit: 1_000 }), amount, ifLost }]);
    if (!isHeld(outcome)) return say(`refused ${id}`);
    held.set(id, outcome);
    say(`held ${id}`);
  } else if (what === 'settle') {
    const entries = held.get(id)!.buckets.map((bucket) => ({ bucket, amount }));
    await store.settle([{ id, entries, slots: [''] }]);
    say(`settled ${id}`);
  }
}

process.stdin.setEncoding('utf8').on('data', (text: string) => {
  for (const line of text.split('\n').filter(Boolean)) {
    const [what, id = '', amount = '0', ifLost = '0'] = line.split(' ');
    void obey(what, id, Number(amount), Number(ifLost));
  }
});
process.stdin.on('end', () => process.exit());
systemClock.after(120_000, () => process.exit()); // whatever becomes of the test
