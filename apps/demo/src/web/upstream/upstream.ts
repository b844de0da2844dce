import type { CompletionRequest, Transport } from '@sluice/core';
import type { Faults } from './faults.ts';

/** A provider that the chain may ask. */
export interface Target {
  /** As routers, ledgers and caches name it. */
  readonly provider: 'anthropic' | 'openai';
  /** What it calls the model. */
  readonly model: string;
  readonly transport: Transport;
  /** Whether the model takes a temperature with such a request; those that reason do not. */
  readonly takesTemperature: (request: CompletionRequest) => boolean;
}

/** Who answers: one provider or two, real or simulated. */
export interface Upstream {
  /** `simulator`, or the names of the real ones. */
  readonly says: string;
  /** In the order in which they are asked. */
  readonly targets: readonly Target[];
  /** What can be made to go wrong, where the providers are ours to spoil. */
  readonly faults?: Faults;
}
