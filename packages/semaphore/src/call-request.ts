import type { Call } from '@sluice/core';
import type { PermitRequest } from './permit-store.ts';

/** How soon, and on whose behalf. */
interface Wants {
  readonly key: string | undefined;
  readonly priority: number;
  readonly maxWaitMs: number;
  readonly remainingMs: number;
}

/** A call asks for a permit. Its signal is made when somebody wants to see it: a store of this process does not. */
export class CallRequest implements PermitRequest {
  readonly call: Call;
  readonly key: string | undefined;
  readonly priority: number;
  readonly maxWaitMs: number;
  readonly remainingMs: number;

  constructor(call: Call, { key, priority, maxWaitMs, remainingMs }: Wants) {
    this.call = call;
    this.key = key;
    this.priority = priority;
    this.maxWaitMs = maxWaitMs;
    this.remainingMs = remainingMs;
  }

  get id(): string {
    return this.call.id;
  }

  get signal(): AbortSignal {
    return this.call.signal;
  }
}
