import type { Call } from '../call/call.ts';
import type { Next } from '../chain/middleware.ts';
import { Flight, type ShareOptions } from './flight.ts';

/**
 * Makes one call for many readers. The flight reads the chain into a log, and readers read the log: none of them can
 * stop it but the last one to leave. It has a signal of its own and nobody's deadline, and is as fast as its fastest
 * reader.
 *
 * Whoever makes a flight decides what its failure means to the others: only a transport's errors may be shared.
 *
 * @example
 * ```ts
 * const flight = share(call, next);
 * yield* flight.read(call.signal);
 * ```
 */
export function share(call: Call, next: Next, options: ShareOptions = {}): Flight {
  return new Flight(call, next, options);
}
