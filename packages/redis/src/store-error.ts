/**
 * Why a script has no reply: `timeout`, it took too long · `unreachable`, there is no connection or it broke ·
 * `unavailable`, Redis answered that it cannot serve now (a cluster on the move, a replica, loading, out of memory) ·
 * `breaker`, it was not asked because it failed so often · `script`, the script or its keys are wrong · `reply`, it answered
 * what nobody understands · `closed`, the runner was closed.
 */
export type StoreErrorReason = 'timeout' | 'unreachable' | 'unavailable' | 'breaker' | 'script' | 'reply' | 'closed';

interface StoreErrorDetails {
  readonly executed: 'no' | 'maybe' | 'yes';
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

const brand = Symbol.for('@sluice/redis/StoreError');

/**
 * The one error of a {@link ScriptRunner}. Links translate it into what they promise their callers.
 *
 * @example
 * ```ts
 * try {
 *   await runner.run(count, ['{a}:count'], []);
 * } catch (error) {
 *   if (isStoreError(error) && error.executed === 'no') console.log('nothing happened');
 * }
 * ```
 */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
  readonly reason: StoreErrorReason;
  /** Whether the script can have run. A run that `maybe` was made is safe to make again only if the script is idempotent. */
  readonly executed: 'no' | 'maybe' | 'yes';
  /** In how many ms the breaker lets somebody try; only with the reason `breaker`. */
  declare readonly retryAfterMs?: number;

  constructor(reason: StoreErrorReason, message: string, { executed, retryAfterMs, cause }: StoreErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.executed = executed;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether it tells of Redis or the way to it, and not of a mistake in a script. Such errors open the breaker. */
  get isOutage(): boolean {
    return this.reason === 'timeout' || this.reason === 'unreachable' || this.reason === 'unavailable';
  }
}

/** Tells whether `error` is a {@link StoreError}, of this or another copy of the package. */
export function isStoreError(error: unknown): error is StoreError {
  return error instanceof Error && brand in error;
}
