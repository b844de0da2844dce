import type { Simulator, Storm } from '@sluice/simulator';

/** What the page's buttons do to the first provider. They strike whoever asks next. */
const storms = {
  /** Two refusals that name a wait: `retry` keeps to it, and the third attempt answers. */
  storm: { fault: 'status', status: 429, retryAfterMs: 1_000, next: 2 },
  /** The next answer breaks off: the router drops what was said and has another provider begin anew. */
  cut: { fault: 'drop', afterTokens: 20, next: 1 },
  /** The next answer lets its reader wait: nothing to mend, but something to see. */
  slow: { fault: 'slow-first-token', delayMs: 4_000, next: 1 },
  /** No connection until `none`: the router fails over, and after five in a row its breaker asks here no more for a while. */
  down: { fault: 'refuse-connections', forMs: 1_000 },
} as const satisfies Readonly<Record<string, Storm>>;

export type FaultButton = keyof typeof storms;

export const faultButtons = Object.keys(storms) as FaultButton[];

/** Makes things go wrong at a simulated provider. */
export class Faults {
  readonly #provider: Simulator;

  constructor(provider: Simulator) {
    this.#provider = provider;
  }

  /** Nothing more where it is there already. */
  begin(fault: FaultButton): void {
    const { storms: over } = this.#provider;
    const storm = storms[fault];
    if (!over.running.some((running) => running.storm.fault === storm.fault)) over.begin(storm);
  }

  end(): void {
    this.#provider.storms.endAll();
  }
}
