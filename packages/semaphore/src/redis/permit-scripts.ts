import type { ScriptArgument, ScriptRunner } from '@sluice/redis';
import type { PermitLimits } from '../permit-store.ts';
import { acquireScript, type Acquired } from './lua/acquire.ts';
import { releaseScript } from './lua/release.ts';
import { renewScript, type Renewed } from './lua/renew.ts';
import { channelsOf, keysOf } from './lua/shared-keys.ts';
import type { Ticket } from './ticket.ts';

/** `Infinity`, as a number that Lua can still add to the clock. */
const never = 1e15;

/** The three scripts, with what all of them are told. */
export class PermitScripts {
  limits: PermitLimits = { permits: 1, permitsPerKey: Infinity, maxQueued: Infinity, agingMs: Infinity };
  readonly channels: string;
  readonly #runner: ScriptRunner;
  readonly #keys: readonly string[];
  readonly #leaseMs: number;

  constructor(runner: ScriptRunner, name: string, leaseMs: number) {
    this.#runner = runner;
    this.#keys = keysOf(name);
    this.channels = channelsOf(name);
    this.#leaseMs = leaseMs;
  }

  acquire({ id, key, request, mostAhead }: Ticket): Promise<Acquired> {
    const { maxQueued } = this.limits;
    const mayWait = request.maxWaitMs <= 0 ? 0 : maxQueued === Infinity ? -1 : maxQueued;
    const values = [...this.#shared(), id, request.priority, key, mayWait, Math.min(mostAhead, never)];
    return this.#runner.run(acquireScript, this.#keys, values);
  }

  renew(holding: readonly Ticket[], waiting: readonly Ticket[]): Promise<Renewed> {
    const values = [...this.#shared(), holding.length];
    for (const { id, lane } of holding) values.push(id, lane);
    for (const { id } of waiting) values.push(id);
    return this.#runner.run(renewScript, this.#keys, values);
  }

  release(ids: Iterable<string>): Promise<number> {
    return this.#runner.run(releaseScript, this.#keys, [...this.#shared(), ...ids]);
  }

  #shared(): ScriptArgument[] {
    const { permits, permitsPerKey, agingMs } = this.limits;
    const perKey = Math.min(permits, permitsPerKey);
    return [permits, perKey, Math.min(agingMs, never), this.#leaseMs, this.channels];
  }
}
