import { expected, type Clock, type Random } from '@sluice/core';
import type { Fault } from './fault.ts';
import { readStorm } from './read-fault.ts';
import type { RunningStorm, Storm } from './storm.ts';

interface Begun {
  readonly id: string;
  readonly storm: Storm;
  readonly fromMs: number;
  readonly untilMs: number;
  struck: number;
}

/** The storms over a simulated provider: which faults strike, and when. */
export class Storms {
  readonly #clock: Clock;
  readonly #providers: readonly string[];
  #begun: Begun[] = [];
  #count = 0;

  constructor(clock: Clock, providers: readonly string[]) {
    this.#clock = clock;
    this.#providers = providers;
  }

  /** Those that have not blown over, oldest first. */
  get running(): readonly RunningStorm[] {
    this.#forget();
    return this.#begun.map(({ id, storm, struck }) => ({ id, storm, struck }));
  }

  /**
   * Begins one.
   *
   * @returns Its id, for {@link end}.
   * @throws TypeError that names the field at fault.
   */
  begin(storm: Storm): string {
    const read = readStorm(storm);
    const { afterMs = 0, duringMs = Infinity, provider } = read;
    if (provider !== undefined && !this.#providers.includes(provider)) {
      throw expected('provider', `one of ${this.#providers.join(', ')}`, provider);
    }
    const fromMs = this.#clock.now() + afterMs;
    const id = `storm_${++this.#count}`;
    this.#begun.push({ id, storm: read, fromMs, untilMs: fromMs + duringMs, struck: 0 });
    return id;
  }

  /** Ends one. @returns Whether there was one of this id. */
  end(id: string): boolean {
    const before = this.#begun.length;
    this.#begun = this.#begun.filter((one) => one.id !== id);
    return this.#begun.length < before;
  }

  endAll(): void {
    this.#begun = [];
  }

  /** The faults that strike a request of now, in the order in which their storms began. */
  strike(provider: string, random: Random): readonly Fault[] {
    if (this.#begun.length === 0) return [];
    this.#forget();
    const now = this.#clock.now();
    const striking = this.#begun.filter(
      ({ storm, fromMs }) =>
        now >= fromMs && (storm.provider ?? provider) === provider && (storm.probability ?? 1) > random(),
    );
    for (const one of striking) one.struck++;
    return striking.map(({ storm }) => storm);
  }

  #forget(): void {
    const now = this.#clock.now();
    this.#begun = this.#begun.filter(
      ({ storm, untilMs, struck }) => now < untilMs && struck < (storm.next ?? Infinity),
    );
  }
}
