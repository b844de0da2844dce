import type { ServerResponse } from 'node:http';
import { sleep, type Clock } from '@sluice/core';
import { refuse, sendBody } from '../send.ts';
import type { Served } from '../served-request.ts';
import type { Refusal } from '../wires/refusal.ts';
import type { Wire } from '../wires/wire.ts';
import type { Fault } from './fault.ts';

/** What a fault needs to strike a request before it is answered. */
export interface Struck {
  readonly response: ServerResponse;
  readonly served: Served;
  readonly wire: Wire;
  headers(): Readonly<Record<string, string>>;
  readonly clock: Clock;
  refuseConnections(forMs: number): void;
}

/**
 * Does what comes before an answer, or in place of it.
 *
 * @returns Whether there is still something to answer.
 */
export async function strike(faults: readonly Fault[], struck: Struck): Promise<boolean> {
  const { response, served, headers, clock, refuseConnections } = struck;
  for (const fault of faults) {
    switch (fault.fault) {
      case 'slow-headers':
        await sleep(fault.delayMs, served.signal, clock);
        break;
      case 'status':
        refuse(struck, refusalOf(fault));
        return false;
      case 'refusal':
        refuse(struck, { refused: fault.reason });
        return false;
      case 'html': {
        const { status = 502 } = fault;
        const page = `<!DOCTYPE html><html><head><title>${status}</title></head><body>A page of a proxy.</body></html>`;
        sendBody(response, served, page, { ...headers(), 'content-type': 'text/html; charset=utf-8' }, status);
        return false;
      }
      case 'reset':
        served.reset(response);
        return false;
      case 'no-answer':
        await sleep(Infinity, served.signal, clock);
        return false;
      case 'refuse-connections':
        served.reset(response);
        refuseConnections(fault.forMs ?? 1_000);
        return false;
      case 'slow-first-token':
      case 'drop':
      case 'truncate':
      case 'stall':
      case 'error-event':
      case 'garbage':
      case 'rechunk':
        break; // they change the answer: see `spoil` and `rechunk`
    }
  }
  return true;
}

function refusalOf({ status, retryAfterMs, message }: Extract<Fault, { fault: 'status' }>): Refusal {
  return {
    refused: 'status',
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(message !== undefined && { message }),
  };
}
