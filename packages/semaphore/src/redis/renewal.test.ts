import { ManualClock } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import type { PermitScripts } from './permit-scripts.ts';
import { Recovery } from './recovery.ts';
import { Renewal, type Renewable } from './renewal.ts';
import { Returns } from './returns.ts';
import { Ticket } from './ticket.ts';

test('what is given back while others are renewed before it is not held anew', async () => {
  const clock = new ManualClock();
  const options = { leaseMs: 9_000, clock, random: () => 0.5 };
  const signal = new AbortController().signal;
  const held = new Map<string, Ticket>();
  for (let number = 0; number < 1_002; number++) {
    const request = { id: `${number}`, key: undefined, priority: 5, maxWaitMs: 1, remainingMs: 1, signal };
    held.set(`${number}`, new Ticket('0'.repeat(16), number, request, 0));
  }
  const renewed: number[] = [];
  const scripts = {
    async renew(holding: readonly Ticket[]) {
      renewed.push(holding.length);
      held.delete('1001'); // its call is over
      return { nextLapseMs: 9_000, had: holding.map(() => 'permit') };
    },
  } as unknown as PermitScripts;
  const tickets: Renewable = {
    holding: () => held.values(),
    waiting: () => [],
    keeps: ({ request }) => held.has(request.id),
    onRenewed() {},
    onLost() {},
    onFailed() {},
  };
  const recovery = new Recovery();
  const returns = new Returns(scripts, recovery, options);
  for (const ticket of held.values()) ticket.validUntil = Infinity;
  const renewal = new Renewal(tickets, { scripts, returns, recovery }, options);
  renewal.now();
  await clock.advance(0);
  renewal.stop();
  expect(renewed).toEqual([1_000, 1]);
});
