import type { Account } from '../account.ts';
import { bucketAt } from '../bucket-at.ts';
import type {
  BudgetStore,
  Bucket,
  Charge,
  Claim,
  Grant,
  Held,
  Reached,
  ReserveOutcome,
  Standing,
} from '../budget-store.ts';
import type { BudgetScripts, Placed } from './budget-scripts.ts';
import type { Leases } from './leases.ts';
import type { ServerTime } from './server-time.ts';

const forEver = Number.MAX_SAFE_INTEGER;

/** The accounts of a call that are kept in one slot. */
interface Part {
  readonly slot: string;
  /** Their places among all. */
  readonly places: readonly number[];
}

/** A budget in Redis. What is kept in several slots is held in one after the other, and given back if one refuses. */
export class SharedBudget implements BudgetStore {
  readonly #scripts: BudgetScripts;
  readonly #time: ServerTime;
  readonly #leases: Leases;

  constructor(scripts: BudgetScripts, time: ServerTime, leases: Leases) {
    this.#scripts = scripts;
    this.#time = time;
    this.#leases = leases;
  }

  locate(accounts: readonly Account[]): readonly Bucket[] {
    return accounts.map((account) => bucketAt(account, this.#time.nowMs));
  }

  async reserve(id: string, claims: readonly Claim[], raised?: Held): Promise<ReserveOutcome> {
    const buckets: Bucket[] = [];
    const reached: (Reached | undefined)[] = [];
    // Of a slot that was not asked nothing is known, and nothing is in the way.
    const standings = claims.map(({ account }): Standing => ({
      account,
      limit: account.limit,
      spent: 0,
      held: 0,
      resetsAt: 0,
    }));
    const held: Part[] = [];
    for (const part of partsOf(claims.map(({ account }) => account.slot))) {
      const own = part.places.map((at) => claims[at]!);
      const admitted = raised && part.places.map((at) => raised.buckets[at]!);
      const placed = await this.#scripts.reserve(part.slot, id, own, admitted);
      if (placed.what === 'settled') return { settled: true };
      part.places.forEach((at, line) => {
        standings[at] = standingOf(claims[at]!.account, placed, line);
        buckets[at] = placed.buckets[line]!;
        reached[at] = (placed.lines[line]![4] || undefined) as Reached | undefined;
      });
      if (placed.what === 'refused') {
        if (!raised) await this.#giveBack(id, held, claims, standings);
        return { refused: standings };
      }
      held.push(part);
      this.#leases.keep(part.slot, { id, claims: own, buckets: placed.buckets });
    }
    return { buckets, standings, reached };
  }

  async settle(charges: readonly Charge[]): Promise<void> {
    const bySlot = new Map<string, Charge[]>();
    for (const charge of charges) {
      for (const slot of charge.slots) {
        this.#leases.forget(slot, charge.id);
        const ofSlot = bySlot.get(slot);
        if (ofSlot) ofSlot.push(charge);
        else bySlot.set(slot, [charge]);
      }
    }
    await Promise.all([...bySlot].map(([slot, ofSlot]) => this.#scripts.settle(slot, ofSlot)));
  }

  async usage(accounts: readonly Account[]): Promise<readonly Standing[]> {
    const standings: Standing[] = [];
    await this.#inEach(accounts, async (slot, own, places) => {
      const placed = await this.#scripts.look(slot, 'usage', own);
      places.forEach((at, line) => (standings[at] = standingOf(accounts[at]!, placed, line)));
    });
    return standings;
  }

  async grant({ id, account, amount }: Grant): Promise<void> {
    await this.#scripts.look(account.slot, 'grant', [account], { id, amount });
  }

  async reset(accounts: readonly Account[]): Promise<void> {
    await this.#inEach(accounts, async (slot, own) => {
      await this.#scripts.look(slot, 'reset', own);
    });
  }

  close(): Promise<void> {
    this.#leases.stop();
    return Promise.resolve();
  }

  /** The reply came, so nothing of it is still to run: the id may be used again. */
  async #giveBack(id: string, parts: readonly Part[], claims: readonly Claim[], standings: Standing[]): Promise<void> {
    for (const { slot, places } of parts) {
      this.#leases.forget(slot, id);
      await this.#scripts.settle(slot, [{ id, entries: [], slots: [slot] }], false);
      for (const at of places) standings[at] = { ...standings[at]!, held: standings[at]!.held - claims[at]!.amount };
    }
  }

  async #inEach(
    accounts: readonly Account[],
    action: (slot: string, own: readonly Account[], places: readonly number[]) => Promise<void>,
  ): Promise<void> {
    const parts = partsOf(accounts.map(({ slot }) => slot));
    await Promise.all(
      parts.map(({ slot, places }) =>
        action(
          slot,
          places.map((at) => accounts[at]!),
          places,
        ),
      ),
    );
  }
}

/** In the order in which the limits are given: the narrowest first is refused soonest. */
function partsOf(slots: readonly string[]): readonly Part[] {
  return [...new Set(slots)].map((slot) => ({
    slot,
    places: slots.flatMap((other, at) => (other === slot ? [at] : [])),
  }));
}

function standingOf(account: Account, { lines }: Placed, line: number): Standing {
  const [spent, held, limit, resetsAt] = lines[line] as [number, number, number, number];
  return { account, spent, held, limit, resetsAt: resetsAt >= forEver ? Infinity : resetsAt };
}
