import type { Attributes, Call } from '../call/call.ts';
import { EdgeCall } from '../call/edge-call.ts';
import type { CompletionRequest } from '../call/request.ts';
import { assertRequest } from '../call/validate-request.ts';
import { CompletionError } from '../errors/completion-error.ts';
import { hold } from '../link/hold.ts';
import type { Clock } from '../time/clock.ts';
import { SharedTimer } from '../time/shared-timer.ts';
import type { CallTimers } from './call-clock.ts';
import { makeCallId } from './call-id.ts';
import type { CallOptions } from './complete.ts';
import type { Lifetime } from '../call/lifetime.ts';
import { LiveRuns } from './live-runs.ts';
import type { Events, Next } from './middleware.ts';

/** What a caller wants. */
export interface Asked {
  readonly request: CompletionRequest;
  readonly options: CallOptions;
  readonly stream: boolean;
}

const nobody: Attributes = Object.freeze({});

/** Where calls enter a chain: gives each its id, its deadline and its signal, and knows which of them run. */
export class Edge {
  readonly clock: Clock;
  readonly live: LiveRuns;
  readonly timers: CallTimers;
  readonly #next: Next;

  constructor(next: Next, clock: Clock) {
    this.#next = next;
    this.clock = clock;
    this.live = new LiveRuns(clock);
    this.timers = { deadlines: new SharedTimer(clock), patience: new SharedTimer(clock, { background: true }) };
  }

  /** Sends a call down the chain. @throws {@link CompletionError} `closed`, `invalid-request`. */
  begin({ request, options, stream }: Asked, lifetime: Lifetime): Events {
    this.#assertOpen();
    assertRequest(request);
    const { timeoutMs, attributes = nobody, id = makeCallId() } = options;
    const askedMs = this.clock.now();
    const deadline = timeoutMs === undefined ? undefined : askedMs + timeoutMs;
    return this.#next(new EdgeCall({ id, request, attributes, stream, askedMs }, lifetime, deadline));
  }

  /** Lets a call of another edge through, where the chain stands in place of a transport. */
  pass(call: Call): Events {
    this.#assertOpen();
    hold(call, this.live.enter());
    return this.#next(call);
  }

  #assertOpen(): void {
    if (this.live.closing) {
      throw new CompletionError('closed', 'Expected a chain that is open, got one that was closed');
    }
  }
}
