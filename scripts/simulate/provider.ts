import { CompletionError, type Call, type Clock, type CompletionErrorDetails, type ErrorCode } from '@sluice/core';
import { end, scripted, start, text, usage, type Scripted, type Step } from '@sluice/core/laws';
import { below, seededRandom } from '../storm/seeded-random.ts';
import type { FaultName, Plan, ProviderName } from './plan.ts';

/** One attempt, as the provider saw it. */
export interface Asked {
  readonly id: string;
  readonly provider: ProviderName;
  readonly atMs: number;
  readonly fault: FaultName | undefined;
  /** How long it told the caller to stay away. */
  readonly hintMs: number | undefined;
}

/** How long a silent provider is waited for: the transport's clock. */
const firstOutputMs = 2_000;
/** The longest hint. */
export const longestHintMs = 3_000;

/** One process's connection to a provider that answers, or does what the storm of the moment does. */
export function connect(name: ProviderName, plan: Plan, clock: Clock, asked: Asked[]): Scripted {
  return scripted({ provider: name, clock }, (call) => {
    const random = seededRandom(plan.seed, `${name} ${call.id}`);
    const atMs = clock.now();
    const storm = plan.storms.find(
      ({ fromMs, untilMs, providers, share }) =>
        fromMs <= atMs && atMs < untilMs && providers.includes(name) && random() < share,
    );
    const hintMs = storm?.fault === 'throttled' ? 200 + below(random, longestHintMs - 200) : undefined;
    asked.push({ id: call.id, provider: name, atMs, fault: storm?.fault, hintMs });
    const wait = (): Step => ({ waitMs: 100 + below(random, 200) });
    const whole = [wait(), start({ provider: name, id: call.id }), text('a'), wait(), text('b'), usage(5, 2), end()];
    return storm ? fail(storm.fault, name, whole, hintMs) : whole;
  });
}

function fail(fault: FaultName, provider: string, whole: readonly Step[], retryAfterMs: number | undefined): Step[] {
  const error = (code: ErrorCode, details: CompletionErrorDetails): CompletionError =>
    new CompletionError(code, fault, { fault: 'transient', provider, ...details });
  switch (fault) {
    case 'overloaded':
      return [{ waitMs: 20 }, error('overloaded', { status: 529 })];
    case 'throttled':
      return [{ waitMs: 20 }, error('rate-limit', { status: 429, retryAfterMs })];
    case 'broken':
      return [{ waitMs: 100 }, error('provider-error', { status: 500, sent: 'maybe' })];
    case 'refused':
      return [error('connection', { sent: 'no' })];
    case 'silent':
      return [{ waitMs: firstOutputMs }, error('timeout', { clock: 'first-output', sent: 'yes' })];
    case 'cut':
      return [...whole.slice(0, 3), error('truncated', { sent: 'yes' })];
    case 'no key':
      return [{ waitMs: 20 }, error('authentication', { status: 401, fault: 'target' })];
  }
}

/** The call that an attempt belongs to, and the visit of a target within it. */
export function rootOf({ id }: Pick<Call, 'id'>): string {
  return id.split('.')[0]!;
}

export function visitOf({ id }: Pick<Call, 'id'>): string {
  return id.split('.').slice(0, 2).join('.');
}
