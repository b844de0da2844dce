import { Breaker, type Pass } from './breaker.ts';
import { surviveErrors, type RedisClient, type ScriptArgument } from './client.ts';
import { Deadlines } from './deadlines.ts';
import { evaluate } from './evaluate.ts';
import { PendingRun } from './pending-run.ts';
import { ReadinessGate } from './readiness-gate.ts';
import { assertKeys, type Script } from './script.ts';
import { StoreError } from './store-error.ts';
import { systemClock, type RunnerClock } from './system-clock.ts';

/** Options of a {@link ScriptRunner}. */
export interface ScriptRunnerOptions {
  /**
   * How long a run may take in all: waiting for a connection, EVALSHA and, after NOSCRIPT, EVAL. What hangs is left.
   * @defaultValue `500`
   */
  readonly timeoutMs?: number;
  /** After how many outages in a row Redis is not asked any more. @defaultValue `5` */
  readonly breakAfter?: number;
  /** For how long it is not asked; then one run tries. @defaultValue `1_000` */
  readonly breakMs?: number;
  /** Told when the breaker opens (with the error that opened it) and closes: log here, not at every call that fails. */
  readonly onAvailability?: (available: boolean, error?: StoreError) => void;
  readonly clock?: RunnerClock;
}

/**
 * Runs Lua scripts on a client that somebody else made and closes: EVALSHA, EVAL once where the node does not know the
 * script, an own deadline whatever the client's options say, and a breaker, so that a Redis that is away costs a caller
 * nothing but the first few timeouts.
 *
 * @throws TypeError for options that are out of range.
 * @example
 * ```ts
 * const runner = new ScriptRunner(new Redis());
 * const count = await runner.run(increment, [`${hashTag('visits')}:count`], [1]);
 * ```
 */
export class ScriptRunner {
  readonly #client: RedisClient;
  readonly #gate: ReadinessGate;
  readonly #breaker: Breaker;
  readonly #deadlines: Deadlines;
  readonly #onAvailability: (available: boolean, error?: StoreError) => void;
  readonly #clock: RunnerClock;
  #closed = false;

  constructor(client: RedisClient, options: ScriptRunnerOptions = {}) {
    const {
      timeoutMs = 500,
      breakAfter = 5,
      breakMs = 1_000,
      onAvailability = () => {},
      clock = systemClock,
    } = options;
    if (!('evalsha' in client || 'evalSha' in client)) {
      throw new TypeError(
        'Expected `client` to be a client of ioredis or node-redis, got one without evalsha and evalSha',
      );
    }
    for (const [name, value] of Object.entries({ timeoutMs, breakAfter, breakMs })) {
      if (!Number.isSafeInteger(value) || value < 1 || value > 2 ** 31 - 1) {
        throw new TypeError(`Expected \`${name}\` to be a whole number ≥ 1, got ${String(value)}`);
      }
    }
    this.#client = client;
    this.#gate = new ReadinessGate(client);
    this.#breaker = new Breaker(breakAfter, breakMs);
    this.#deadlines = new Deadlines(timeoutMs, clock);
    this.#onAvailability = onAvailability;
    this.#clock = clock;
    surviveErrors(client);
  }

  /** Whether Redis is asked at all now: `false` while the breaker is open. */
  get available(): boolean {
    return this.#breaker.isClosed;
  }

  /**
   * Runs a script and reads its reply.
   *
   * @throws {@link StoreError} when there is no reply; `executed` says whether it can have run.
   * @throws TypeError for keys that do not fit the script or do not share a slot, and for numbers that are none.
   */
  async run<Reply>(
    script: Script<Reply>,
    keys: readonly string[],
    values: readonly ScriptArgument[] = [],
  ): Promise<Reply> {
    assertKeys(script, keys);
    for (const value of values) {
      if (typeof value === 'number' && !Number.isFinite(value)) {
        throw new TypeError(`Expected the arguments of the script \`${script.name}\` to be finite, got ${value}`);
      }
    }
    const raw = await this.ask(script.name, (wanted) => evaluate(this.#client, script, { keys, values }, wanted));
    try {
      return script.reply(raw);
    } catch (cause) {
      const message = `Expected another reply of the script \`${script.name}\`, got ${JSON.stringify(raw)}`;
      throw new StoreError('reply', message, { executed: 'yes', cause });
    }
  }

  /**
   * Sends a command that is no script, under the same deadline and behind the same breaker: for what is read so often that a script
   * would cost too much.
   *
   * @param what - What errors call it.
   * @param command - Sends it, by the client that the runner was made with.
   * @throws {@link StoreError} when there is no reply.
   * @example
   * ```ts
   * const [name, age] = await runner.ask('profile', () => client.mget('{ada}:name', '{ada}:age'));
   * ```
   */
  ask<Reply>(what: string, command: (wanted: () => boolean) => Promise<Reply>): Promise<Reply> {
    if (this.#closed) return Promise.reject(closedError(what));
    const admission = this.#breaker.admit(this.#clock.now());
    if ('retryAfterMs' in admission) {
      const { retryAfterMs } = admission;
      const message = `Redis was not asked for \`${what}\`: it did not answer the last times`;
      return Promise.reject(new StoreError('breaker', message, { executed: 'no', retryAfterMs }));
    }
    const { pass } = admission;
    const onEnd = (error?: StoreError): void => (error?.isOutage ? this.#failed(pass, error) : this.#answered(pass)); // else Redis lives
    const [gate, deadlines] = [this.#gate, this.#deadlines];
    return new PendingRun(what, command, { gate, deadlines, onEnd }).start() as Promise<Reply>;
  }

  /** Takes no more runs. Those on their way end as they would; the client stays open. */
  close(): void {
    this.#closed = true;
  }

  #answered(pass: Pass): void {
    if (this.#breaker.succeed(pass)) this.#tell(true);
  }

  #failed(pass: Pass, error: StoreError): void {
    if (this.#breaker.fail(pass, this.#clock.now())) this.#tell(false, error);
  }

  /** Whoever listens is nobody's run: what it throws must neither make one fail nor vanish. */
  #tell(available: boolean, error?: StoreError): void {
    try {
      this.#onAvailability(available, error);
    } catch (thrown) {
      process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
    }
  }
}

function closedError(name: string): StoreError {
  return new StoreError('closed', `Expected a runner that is open for \`${name}\`, got one that was closed`, {
    executed: 'no',
  });
}
