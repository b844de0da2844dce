import type { Fault } from './fault.ts';

/** When a fault strikes. All that is given must hold; a storm with none of it strikes every request until it is ended. */
export interface Schedule {
  /** So many requests: the next ones that it strikes. */
  readonly next?: number;
  /** Begins so long from now. @defaultValue `0` */
  readonly afterMs?: number;
  /** Lasts so long. @defaultValue `Infinity` */
  readonly duringMs?: number;
  /** Strikes a request with this probability, by the seed. @defaultValue `1` */
  readonly probability?: number;
  /** Strikes on this provider's wire only: `anthropic`, `openai`. */
  readonly provider?: string;
}

/** A fault and when it strikes, in one object. */
export type Storm = Fault & Schedule;

/** A storm that has begun. */
export interface RunningStorm {
  readonly id: string;
  readonly storm: Storm;
  /** How many requests it has struck. */
  readonly struck: number;
}
