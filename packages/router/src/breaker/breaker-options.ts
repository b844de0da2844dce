import { expected } from '@sluice/core';

/** When a breaker opens, and how it finds out that it may close again. */
export interface BreakerOptions {
  /** How far back failures count. @defaultValue `30_000` (Finagle's success rate looks as far) */
  readonly windowMs?: number;
  /** The share of failed calls in the window at which it opens, above 0 and at most 1. @defaultValue `0.5` (resilience4j) */
  readonly failureRatio?: number;
  /** With fewer calls in the window their share says nothing. @defaultValue `10` */
  readonly minCalls?: number;
  /**
   * So many failures in a row open it, however few calls there are: each within the window of the one before.
   * @defaultValue `5` (Envoy, Finagle)
   */
  readonly consecutiveFailures?: number;
  /**
   * How long it stays open the first time; twice as long each time it opens again without having been well for a window
   * in between. Half of it is certain and half by chance, so that processes do not come back together.
   * @defaultValue `5_000` (Finagle)
   */
  readonly openMs?: number;
  /** The longest that it stays open. @defaultValue `300_000` (Finagle, Envoy) */
  readonly maxOpenMs?: number;
  /** How many calls try it when it is half-open; it closes when so many have succeeded. @defaultValue `1` (gobreaker, linkerd) */
  readonly probes?: number;
  /**
   * How long a probe may be silent before the breaker opens again without waiting for it.
   * @defaultValue `60_000`, as long as transports wait for headers
   */
  readonly probeTimeoutMs?: number;
}

/** Fills in the defaults. @throws TypeError for what cannot be. */
export function readBreakerOptions(options: BreakerOptions): Required<BreakerOptions> {
  const read = {
    windowMs: options.windowMs ?? 30_000,
    failureRatio: options.failureRatio ?? 0.5,
    minCalls: options.minCalls ?? 10,
    consecutiveFailures: options.consecutiveFailures ?? 5,
    openMs: options.openMs ?? 5_000,
    maxOpenMs: options.maxOpenMs ?? Math.max(300_000, options.openMs ?? 0),
    probes: options.probes ?? 1,
    probeTimeoutMs: options.probeTimeoutMs ?? 60_000,
  };
  for (const name of ['windowMs', 'openMs', 'probeTimeoutMs'] as const) {
    if (!(read[name] > 0 && read[name] < Infinity)) throw expected(name, 'a finite number > 0', read[name]);
  }
  for (const name of ['minCalls', 'consecutiveFailures', 'probes'] as const) {
    if (!Number.isSafeInteger(read[name]) || read[name] < 1) throw expected(name, 'a whole number ≥ 1', read[name]);
  }
  if (!(read.failureRatio > 0 && read.failureRatio <= 1)) {
    throw expected('failureRatio', 'a number above 0 and at most 1', read.failureRatio);
  }
  if (!(read.maxOpenMs >= read.openMs && read.maxOpenMs < Infinity)) {
    throw expected('maxOpenMs', `a finite number ≥ openMs (${read.openMs})`, read.maxOpenMs);
  }
  return read;
}
