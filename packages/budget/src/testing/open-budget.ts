import { composeWith, type CallOptions, type CompletionError, type Usage } from '@sluice/core';
import { end, ManualClock, scripted, start, text, usage, type Script } from '@sluice/core/laws';
import { budget, type BudgetOptions, type Settlement } from '../index.ts';

export const request = { model: 'm', maxTokens: 10, messages: [{ role: 'user', content: 'Hello' }] } as const;

/** Two nano-dollars for a token that is read, ten for one that is written; `free` is nothing, and nobody knows `unknown`. */
export function priceOf(model: string, counts: Usage): { nanoUsd: number | null } {
  if (model === 'unknown') return { nanoUsd: null };
  const { inputTokens = 0, outputTokens = 0, reasoningTokens = 0 } = counts;
  return { nanoUsd: 2 * inputTokens + 10 * (outputTokens + reasoningTokens) };
}

/** An answer that read 7 tokens and wrote 5: 64 nano-dollars, 12 tokens. */
export const answer: Script = [start(), usage(7, 0), text('hello'), usage(7, 5), end()];

/** A chain of a budget and a scripted transport, on a clock that stands still. */
export function openBudget(options: Omit<BudgetOptions, 'limits'> & Partial<BudgetOptions>, ...scripts: Script[]) {
  const clock = new ManualClock(Date.UTC(2026, 2, 15, 12));
  const settlements: Settlement[] = [];
  const purse = budget({
    limits: [{ nanoUsd: 10_000, per: 'user', window: 'day' }],
    priceOf,
    onSettled: (settlement) => settlements.push(settlement),
    clock,
    ...options,
  });
  const transport = scripted({ provider: 'p', clock }, ...(scripts.length > 0 ? scripts : [answer]));
  const complete = composeWith({ clock })(purse, transport);
  const who = { attributes: { user: 'u1' } };
  return {
    clock,
    purse,
    transport,
    settlements,
    complete,
    call: (changes: object = {}, given: CallOptions = {}) => complete({ ...request, ...changes }, { ...who, ...given }),
    fail: (changes: object = {}, given: CallOptions = {}) =>
      complete({ ...request, ...changes }, { ...who, ...given }).then(
        () => {
          throw new Error('Expected the call to fail, it was answered');
        },
        (error: CompletionError) => error,
      ),
    async usage(user = 'u1') {
      const [first] = await purse.usage({ attributes: { user } });
      return first!;
    },
  };
}
