import { CompletionError, Fold, hold, sleep, type Clock, type Middleware, type Usage } from '@sluice/core';

declare module '@sluice/core' {
  interface ErrorCodes {
    'budget-exceeded': true;
  }
}

export interface Settlement {
  readonly id: string;
  readonly kind: 'exact' | 'left';
  readonly tokens: number;
}

/** Reserves before anything is asked, and settles once: at `end`, or with what is known when the call is over. */
export interface Budget {
  readonly link: Middleware;
  readonly settlements: readonly Settlement[];
  readonly reservations: number;
  held(): number;
}

export function budget({
  clock,
  limit,
  delayMs,
}: {
  clock: Clock;
  limit: number;
  delayMs(id: string): number;
}): Budget {
  const reserved = new Map<string, number>();
  const settlements: Settlement[] = [];
  let reservations = 0;
  const estimate = 40;
  const reserve = async (id: string, signal: AbortSignal): Promise<boolean> => {
    await sleep(delayMs(id), signal, clock);
    if (reserved.size * estimate >= limit) return false;
    reserved.set(id, estimate);
    reservations++;
    return true;
  };
  const settle = (settlement: Settlement): void => {
    reserved.delete(settlement.id);
    settlements.push(settlement);
  };
  return {
    async *link(call, next) {
      if (!(await reserve(call.id, call.signal))) throw new CompletionError('budget-exceeded', 'Nothing is left');
      const meter = new Fold();
      let kind: Settlement['kind'] = 'left';
      const close = hold(call.signal, () => settle({ id: call.id, kind, tokens: tokensOf(meter.completion.billed) }));
      try {
        for await (const event of next(call)) {
          meter.add(event);
          if (event.type === 'end') {
            kind = 'exact';
            close();
          }
          yield event;
        }
      } finally {
        close();
      }
    },
    settlements,
    get reservations() {
      return reservations;
    },
    held: () => reserved.size,
  };
}

export function tokensOf({ inputTokens = 0, outputTokens = 0 }: Usage): number {
  return inputTokens + outputTokens;
}
