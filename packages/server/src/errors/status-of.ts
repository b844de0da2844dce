import { publicErrors } from './public-errors.ts';
import type { SafeError } from './safe-error.ts';

/** The HTTP status of an error. A budget that waiting does not fill again wants payment (402), another one patience (429). */
export function statusOf({ code, retryAfterMs }: SafeError): number {
  if (code === 'budget-exceeded' && retryAfterMs === undefined) return 402;
  return Object.hasOwn(publicErrors, code) ? publicErrors[code]!.status : 500;
}
