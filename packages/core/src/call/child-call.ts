import type { Call } from './call.ts';
import { EdgeCall, lifetimeOf } from './edge-call.ts';
import type { CompletionRequest } from './request.ts';

/**
 * The call that a link makes in place of its own where it may make more than one: the `number`th, from 1, by the id
 * `${call.id}.${number}`. It is over with the call that it is made of, and costs less than a copy, which asks for the signal.
 *
 * @example
 * ```ts
 * const second = next(childCall(call, 2, { ...call.request, model: 'claude-haiku-4-5' }));
 * ```
 */
export function childCall(call: Call, number: number, request: CompletionRequest = call.request): Call {
  const id = `${call.id}.${number}`;
  const lifetime = lifetimeOf(call);
  if (!lifetime) return { ...call, id, request };
  const { attributes, stream, deadline, askedMs } = call;
  return new EdgeCall({ id, request, attributes, stream, askedMs }, lifetime, deadline);
}
