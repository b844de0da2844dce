import { evaluateKnown, evaluateSource, type RedisClient, type ScriptArgument } from './client.ts';
import { failureOf, replyCode } from './failure-of.ts';
import type { ReadinessGate } from './readiness-gate.ts';
import type { Script } from './script.ts';
import { StoreError } from './store-error.ts';
import type { RunnerClock } from './system-clock.ts';

/** One run on its way: sent when the client is ready, left when its time is up. Ends once, with a reply or an error. */
export class PendingRun {
  readonly #client: RedisClient;
  readonly #script: Script<unknown>;
  readonly #keys: readonly string[];
  readonly #values: readonly ScriptArgument[];
  #sent = false;
  #over = false;

  constructor(
    client: RedisClient,
    script: Script<unknown>,
    keys: readonly string[],
    values: readonly ScriptArgument[],
  ) {
    this.#client = client;
    this.#script = script;
    this.#keys = keys;
    this.#values = values;
  }

  /** @throws {@link StoreError} when there is no reply. */
  start(gate: ReadinessGate, timeoutMs: number, clock: RunnerClock): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let leave = (): void => {};
      const end = (): boolean => {
        if (this.#over) return false; // it came too late: whoever ran it was told that it may have run
        this.#over = true;
        cancel();
        leave();
        return true;
      };
      const send = (): void => {
        this.#sent = true;
        this.#send().then(
          (raw) => end() && resolve(raw),
          (error: unknown) => end() && reject(failureOf(this.#script.name, error)),
        );
      };
      const cancel = clock.after(timeoutMs, () => end() && reject(this.#tooLate(timeoutMs)));
      const { state } = gate;
      if (state === 'ready') send();
      else if (state === 'connecting') leave = gate.whenReady(send);
      else if (end()) reject(this.#ended());
    });
  }

  /** Only NOSCRIPT says for certain that nothing ran: whatever else fails may have been executed. */
  async #send(): Promise<unknown> {
    try {
      return await evaluateKnown(this.#client, this.#script.sha1, this.#keys, this.#values);
    } catch (error) {
      if (replyCode(error) !== 'NOSCRIPT' || this.#over) throw error;
      return await evaluateSource(this.#client, this.#script.lua, this.#keys, this.#values);
    }
  }

  #tooLate(timeoutMs: number): StoreError {
    const { name } = this.#script;
    return this.#sent
      ? new StoreError('timeout', `Redis did not answer \`${name}\` within ${timeoutMs} ms`, { executed: 'maybe' })
      : new StoreError('unreachable', `Redis: no connection for \`${name}\` within ${timeoutMs} ms`, {
          executed: 'no',
        });
  }

  #ended(): StoreError {
    const message = `Redis: the client was closed, or never connected, before \`${this.#script.name}\``;
    return new StoreError('unreachable', message, { executed: 'no' });
  }
}
