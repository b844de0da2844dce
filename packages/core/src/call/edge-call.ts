import type { Lifetime } from './lifetime.ts';
import { abortError } from '../errors/abort-error.ts';
import type { CompletionError } from '../errors/completion-error.ts';
import type { Attributes, Call } from './call.ts';
import type { CompletionRequest } from './request.ts';

/** An own property and not a getter of the class, so that a changed copy (`{ ...call, request }`) has the signal too. */
const lazySignal: PropertyDescriptor = {
  enumerable: true,
  configurable: true,
  get(this: EdgeCall): AbortSignal {
    return lifetimeOf(this)!.signal;
  },
};

type Made = Pick<Call, 'id' | 'request' | 'attributes' | 'stream'> & { readonly askedMs?: number | undefined };

/** A call as the edge makes it. */
export class EdgeCall implements Call {
  readonly id: string;
  readonly request: CompletionRequest;
  readonly attributes: Attributes;
  declare readonly signal: AbortSignal;
  readonly stream: boolean;
  declare readonly deadline?: number;
  declare readonly askedMs?: number;
  readonly #lifetime: Lifetime;

  constructor(call: Made, lifetime: Lifetime, deadline?: number) {
    this.id = call.id;
    this.request = call.request;
    this.attributes = call.attributes;
    this.stream = call.stream;
    this.#lifetime = lifetime;
    if (deadline !== undefined) this.deadline = deadline;
    if (call.askedMs !== undefined) this.askedMs = call.askedMs;
    Object.defineProperty(this, 'signal', lazySignal);
  }

  static lifetimeOf(call: Call): Lifetime | undefined {
    return #lifetime in call ? call.#lifetime : undefined;
  }
}

/** The lifetime of a call that comes from an edge as it is; a changed copy may have a signal of its own. */
export const lifetimeOf: (call: Call) => Lifetime | undefined = (call) => EdgeCall.lifetimeOf(call);

/** Why a call is over, once it is. To ask costs less than to ask its signal. */
export function leavingError(call: Call): CompletionError | undefined {
  const lifetime = lifetimeOf(call);
  if (lifetime) return lifetime.over;
  return call.signal.aborted ? abortError(call.signal) : undefined;
}
