import { composeWith, type Call, type Clock, type Random, type Transport } from '@sluice/core';
import type { BreakerOptions } from './breaker/breaker-options.ts';
import { Breaker } from './breaker/breaker.ts';
import { Load } from './load.ts';
import type { TargetOptions } from './target-options.ts';

/** A hint is believed up to here, as in linkerd: nobody stays away for a day because one answer said so. */
const longestRestMs = 300_000;

/** A target, and what this process knows of it. */
export class Target {
  readonly name: string;
  readonly model: string | undefined;
  readonly weight: number;
  readonly #when: TargetOptions['when'];
  readonly transport: Transport;
  readonly breaker: Breaker;
  readonly load: Load;
  readonly #clock: Clock;
  #restsUntilMs = -Infinity;

  constructor(
    { name, chain, model, when, weight = 1 }: TargetOptions,
    { clock, random, breaker }: { clock: Clock; random: Random; breaker: Required<BreakerOptions> },
  ) {
    this.name = name;
    this.model = model;
    this.weight = weight;
    this.#when = when;
    this.transport = transportOf(chain, clock);
    this.breaker = new Breaker(breaker, clock, random);
    this.load = new Load(clock);
    this.#clock = clock;
  }

  /** How long it asked to be left alone; 0 when it may be asked. */
  get restsMs(): number {
    return this.#restsUntilMs === -Infinity ? 0 : Math.max(0, this.#restsUntilMs - this.#clock.now());
  }

  /** How long until it may be asked; 0: now. */
  get waitMs(): number {
    return Math.max(this.restsMs, this.breaker.waitMs);
  }

  takes(call: Call): boolean {
    return this.#when === undefined || this.#when(call);
  }

  /** It said when to come back. Nobody comes earlier. */
  rest(retryAfterMs: number): void {
    this.#restsUntilMs = Math.max(this.#restsUntilMs, this.#clock.now() + Math.min(retryAfterMs, longestRestMs));
  }
}

function transportOf(chain: TargetOptions['chain'], clock: Clock): Transport {
  if (typeof chain !== 'function') return composeWith({ clock })(...chain).transport;
  return 'transport' in chain ? chain.transport : chain;
}
