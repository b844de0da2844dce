import type { ScriptArgument, ScriptRunner } from '@sluice/redis';
import type { Account } from '../account.ts';
import { bucketAt } from '../bucket-at.ts';
import type { Bucket, Charge, Claim } from '../budget-store.ts';
import { keysOf } from './lua/budget-keys.ts';
import { lookScript } from './lua/look.ts';
import type { Answer } from './lua/read-answer.ts';
import { renewScript } from './lua/renew.ts';
import { reserveScript } from './lua/reserve.ts';
import { settleScript } from './lua/settle.ts';
import type { ServerTime } from './server-time.ts';

/** A reservation of one slot, as its lease is renewed. */
export interface Leased {
  readonly id: string;
  readonly buckets: readonly Bucket[];
  readonly claims: readonly Claim[];
}

/** What was answered, and where. */
export interface Placed extends Answer {
  readonly buckets: readonly Bucket[];
}

export interface ScriptsOptions {
  readonly name: string;
  readonly leaseMs: number;
  readonly settledForMs: number;
}

/** How often a window may begin while it is asked: once, and once more for a clock that was wrong. */
const tries = 3;

/** The scripts of one budget, slot by slot. */
export class BudgetScripts {
  readonly #runner: ScriptRunner;
  readonly #time: ServerTime;
  readonly #options: ScriptsOptions;
  readonly #keys = new Map<string, readonly string[]>();

  constructor(runner: ScriptRunner, time: ServerTime, options: ScriptsOptions) {
    this.#runner = runner;
    this.#time = time;
    this.#options = options;
  }

  /** @param admitted - Where it is held already: then its windows may be over. */
  reserve(slot: string, id: string, claims: readonly Claim[], admitted?: readonly Bucket[]): Promise<Placed> {
    const ask = async (buckets: readonly Bucket[]): Promise<Answer> => {
      const values: ScriptArgument[] = [...this.#shared(), id, admitted ? 0 : 1];
      buckets.forEach(({ key, stepMs, startMs, endMs }, at) => {
        const { account, amount, ifLost } = claims[at]!;
        values.push(key, stepMs, startMs, endMs, account.limit, amount, ifLost);
      });
      return this.#runner.run(reserveScript, this.#keysOf(slot), values);
    };
    if (admitted) return this.#told(ask(admitted), admitted);
    return this.#within(
      claims.map(({ account }) => account),
      ask,
    );
  }

  look(
    slot: string,
    what: 'usage' | 'reset' | 'grant',
    accounts: readonly Account[],
    grant?: { id: string; amount: number },
  ): Promise<Placed> {
    return this.#within(accounts, async (buckets) => {
      const values: ScriptArgument[] = [...this.#shared(), what, grant?.id ?? '', grant?.amount ?? 0];
      buckets.forEach(({ key, stepMs, startMs, endMs }, at) => {
        values.push(key, stepMs, startMs, endMs, accounts[at]!.limit);
      });
      return this.#runner.run(lookScript, this.#keysOf(slot), values);
    });
  }

  /** @param usedUp - Whether nothing may be held by these ids from now on. */
  async settle(slot: string, charges: readonly Charge[], usedUp = true): Promise<void> {
    const values: ScriptArgument[] = this.#shared();
    for (const { id, entries } of charges) {
      const own = entries.filter(({ bucket }) => bucket.slot === slot);
      values.push(id, usedUp ? 1 : 0, own.length);
      for (const { bucket, amount } of own) values.push(bucket.key, bucket.stepMs, bucket.endMs, amount);
    }
    this.#time.heard(await this.#runner.run(settleScript, this.#keysOf(slot), values));
  }

  async renew(slot: string, leased: readonly Leased[]): Promise<void> {
    const values: ScriptArgument[] = this.#shared();
    for (const { id, buckets, claims } of leased) {
      values.push(id, buckets.length);
      buckets.forEach(({ key, stepMs, endMs }, at) => {
        const { amount, ifLost } = claims[at]!;
        values.push(key, stepMs, endMs, amount, ifLost);
      });
    }
    this.#time.heard(await this.#runner.run(renewScript, this.#keysOf(slot), values));
  }

  /** Asks anew where Redis says that another window has begun. */
  async #within(accounts: readonly Account[], ask: (buckets: readonly Bucket[]) => Promise<Answer>): Promise<Placed> {
    for (let attempt = 1; ; attempt++) {
      const buckets = accounts.map((account) => bucketAt(account, this.#time.nowMs));
      const placed = await this.#told(ask(buckets), buckets);
      if (placed.what !== 'stale') return placed;
      if (attempt === tries) throw new TypeError(`Expected windows with ${placed.nowMs} in them, got others`);
    }
  }

  async #told(answer: Promise<Answer>, buckets: readonly Bucket[]): Promise<Placed> {
    const { what, nowMs, lines } = await answer;
    this.#time.heard(nowMs);
    return { what, nowMs, lines, buckets };
  }

  #shared(): ScriptArgument[] {
    const { leaseMs, settledForMs } = this.#options;
    return [leaseMs, settledForMs];
  }

  #keysOf(slot: string): readonly string[] {
    let keys = this.#keys.get(slot);
    if (!keys) {
      if (this.#keys.size >= 10_000) this.#keys.clear(); // tenants: there is no end of them
      this.#keys.set(slot, (keys = keysOf(this.#options.name, slot)));
    }
    return keys;
  }
}
