import { budget, usd, type BudgetExceededError } from '@sluice/budget';
import { compose, isCompletionError } from '@sluice/core';
import { priceOf } from '@sluice/cost';
import { say, title } from '../screen.ts';
import type { Stage } from '../stage.ts';

/** What a call may cost is held before it is sent: the one that does not fit is refused, and nothing was sent. */
export async function budgetStep({ provider, viaAnthropic, request, signal }: Stage): Promise<void> {
  title('9 budget');
  const purse = budget({ limits: [{ nanoUsd: usd(0.005), per: 'user', window: 'day' }], priceOf });
  const complete = compose(purse, viaAnthropic);
  const who = { attributes: { user: 'ada' } };
  const before = provider.requests.length;
  try {
    for (;;) await complete(request, { ...who, signal });
  } catch (error) {
    if (!isCompletionError(error, 'budget-exceeded')) throw error;
    const { spent, limit, requested } = error as BudgetExceededError;
    say(`answered ${provider.requests.length - before} times for ${dollars(spent)} of ${dollars(limit)}`);
    say(`refused: ${dollars(requested)} might be needed, and nothing was sent`);
  }
}

function dollars(nanoUsd: number): string {
  return `$${(nanoUsd / 1e9).toFixed(4)}`;
}
