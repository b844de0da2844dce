import type { ServedRequest } from '../served-request.ts';

type Line = Omit<ServedRequest, 'headers' | 'body' | 'over'>;

/** A line of the request log: without body and headers, which have keys and prompts in them. */
export function describeRequest(request: ServedRequest): Line {
  const { requestId, method, path, status, at, events, tokens, took, faults, recording, left } = request;
  return {
    requestId,
    method,
    path,
    at,
    events,
    tokens,
    faults,
    ...(took && { took }),
    ...(status !== undefined && { status }),
    ...(recording !== undefined && { recording }),
    ...(left && { left }),
  };
}
