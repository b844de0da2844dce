import { compose } from '@sluice/core';
import { cost, memoryLedger } from '@sluice/cost';
import { retry } from '@sluice/retry';
import { say, title } from '../screen.ts';
import type { Stage } from '../stage.ts';

/** A row for each attempt, whatever became of it; and the bill of two users. */
export async function costStep({ provider, viaAnthropic, request, signal }: Stage): Promise<void> {
  title('10 cost');
  const ledger = memoryLedger();
  const complete = compose(retry({ delayMs: 50 }), cost({ ledger }), viaAnthropic);
  provider.storms.begin({ fault: 'status', status: 529, next: 1 });
  await complete(request, { attributes: { user: 'ada' }, signal });
  await complete(request, { attributes: { user: 'grace' }, signal });
  for (const { user, outcome, usage, costNanoUsd } of ledger.rows) {
    say(`${user}: ${outcome}, ${usage.outputTokens ?? 0} tokens of output, ${costNanoUsd ?? 'unknown'} nano-dollars`);
  }
  const { lines, total } = await ledger.report({ by: 'user' });
  const bill = lines.map(({ key, costNanoUsd }) => `${key['user']} ${costNanoUsd}`);
  say(`the bill: ${bill.join(', ')}, together ${total.costNanoUsd}`);
}
