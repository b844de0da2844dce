import {
  seededRandom,
  composeWith,
  CompletionError,
  type CallOptions,
  type Complete,
  type CompletionRequest,
} from '@sluice/core';
import {
  end,
  ManualClock,
  scripted,
  start,
  text,
  usage,
  type Script,
  type Scripted,
  type Step,
} from '@sluice/core/laws';
import type { RouterOptions } from '../router-options.ts';
import { router } from '../router.ts';
import type { TargetOptions } from '../target-options.ts';

export const request: CompletionRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };

export const busy = new CompletionError('overloaded', 'Busy', { fault: 'transient', provider: 'p' });
export const broken = new CompletionError('provider-error', 'Broken', { fault: 'transient', sent: 'maybe' });
export const wrong = new CompletionError('invalid-request', 'Wrong');
export const noKey = new CompletionError('authentication', 'No key', { fault: 'target' });
export function throttled(retryAfterMs?: number): CompletionError {
  return new CompletionError('rate-limit', 'Slow down', { fault: 'transient', retryAfterMs });
}

/** An answer that is a target's name. */
export function says(name: string, waitMs = 0): Step[] {
  return [...(waitMs > 0 ? [{ waitMs }] : []), start({ provider: name }), text(name), usage(3, 1), end()];
}

/** What each target does, call by call; its name is its provider's as well. */
export type Scripts = Readonly<Record<string, readonly Script[]>>;

export interface Routed {
  readonly clock: ManualClock;
  readonly complete: Complete;
  readonly targets: Readonly<Record<string, Scripted>>;
  /** How often each target was asked. */
  asked(): Readonly<Record<string, number>>;
  /** Asks, letting time pass as it has to. */
  ask(options?: CallOptions): Promise<Awaited<ReturnType<Complete>>>;
  errorOf(options?: CallOptions): Promise<CompletionError>;
}

type Changes = Omit<Partial<RouterOptions>, 'targets'> & {
  readonly each?: (name: string) => Partial<TargetOptions>;
};

/** A router over scripted targets, on a clock that stands still and with chance from a seed. */
export function routed(scripts: Scripts, { each, ...options }: Changes = {}): Routed {
  const clock = new ManualClock();
  const targets = Object.fromEntries(
    Object.entries(scripts).map(([name, said]) => [name, scripted({ provider: name, clock }, ...said)]),
  );
  const complete = composeWith({ clock })(
    router({
      targets: Object.entries(targets).map(([name, chain]) => ({ name, chain, ...each?.(name) })),
      clock,
      random: seededRandom(1),
      ...options,
    }),
  );
  const ask = async (callOptions?: CallOptions): ReturnType<Complete> => {
    let over = false;
    const answer = complete(request, callOptions).finally(() => (over = true));
    answer.catch(() => {});
    for (let still = 0; !over && still < 20; still++) {
      await clock.advance(0);
      if (over || clock.nextMs === undefined) continue;
      await clock.advance(clock.nextMs);
      still = 0;
    }
    if (!over) throw new Error('Expected an answer or an error, it hangs');
    return answer;
  };
  return {
    clock,
    complete,
    targets,
    ask,
    asked: () => Object.fromEntries(Object.entries(targets).map(([name, { calls }]) => [name, calls.length])),
    async errorOf(callOptions) {
      const { text: said } = await ask(callOptions).then(
        (completion) => completion,
        (error: unknown) => ({ text: error }),
      );
      if (!(said instanceof CompletionError)) throw new Error(`Expected a CompletionError, got ${String(said)}`);
      return said;
    },
  };
}
