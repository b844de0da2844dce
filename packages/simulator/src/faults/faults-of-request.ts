import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from './fault.ts';
import { parseFault } from './parse-fault.ts';
import { readFault } from './read-fault.ts';

/** The request's header that names the faults that it wants: `stall afterTokens=20`, several with commas between. */
export const faultHeader = 'x-simulator-fault';

/**
 * The faults that a request asks for itself.
 *
 * @throws TypeError for what is none.
 */
export function faultsOfRequest(headers: IncomingHttpHeaders): readonly Fault[] {
  const header = headers[faultHeader];
  if (header === undefined) return [];
  return header
    .toString()
    .split(',')
    .map((words) => readFault(parseFault(words)));
}
