import type { Call } from '../call/call.ts';
import { assertCallOptions } from '../call/validate-options.ts';
import type { CompletionRequest } from '../call/request.ts';
import { expected } from '../errors/expected.ts';
import { systemClock, type Clock } from '../time/clock.ts';
import type { CallOptions, CloseOptions, Complete } from './complete.ts';
import { Edge } from './edge.ts';
import { EventStream } from './event-stream.ts';
import { linkChain, type Links } from './link-chain.ts';
import type { Transport } from './middleware.ts';
import { Run } from './run.ts';
import { takePlace } from './take-place.ts';

const nothingSaid: CallOptions = Object.freeze({});

/**
 * Puts links around a transport and an edge around both. Outermost first; the last is a transport, or another chain.
 *
 * @throws TypeError when a link has no name, or a transport stands anywhere but last.
 * @example
 * ```ts
 * const complete = compose(brief, anthropic());
 * const { text } = await complete({ model: 'claude-sonnet-5', messages: [{ role: 'user', content: 'Hello' }] });
 * ```
 */
export const compose: (...links: Links) => Complete = composeWith({});

/**
 * A {@link compose} whose edge lives on another clock. For tests and simulations.
 * @example `const compose = composeWith({ clock: new ManualClock() });`
 */
export function composeWith({ clock = systemClock }: { readonly clock?: Clock }): (...links: Links) => Complete {
  return (...chained) => {
    const { next, names, provider, links } = linkChain(chained);
    const leaves = links.map((link) => takePlace(link));
    const flushes = links.map((link) => async () => link.flush?.());
    const edge = new Edge(next, clock);

    const run = (request: CompletionRequest, options: CallOptions, stream: boolean): Run => {
      assertCallOptions(options);
      return new Run(edge, { request, options, stream });
    };
    const complete = async (request: CompletionRequest, options: CallOptions = nothingSaid) => {
      const answering = run(request, options, false);
      while (!(await answering.next()).done) answering.takeAll();
      return answering.fold.completion;
    };
    let closed: Promise<void> | undefined;
    const close = ({ deadlineMs = 10_000 }: CloseOptions = {}): Promise<void> => {
      if (!(deadlineMs >= 0)) throw expected('deadlineMs', 'a number ≥ 0', deadlineMs);
      if (closed) edge.live.hurry(deadlineMs); // somebody pressed Ctrl-C again
      return (closed ??= shut(deadlineMs));
    };
    const shut = async (deadlineMs: number): Promise<void> => {
      await edge.live.close(deadlineMs);
      await each(leaves, 'close');
    };
    const flush = (): Promise<void> => each(flushes, 'flush');
    const transport: Transport = Object.assign((call: Call) => edge.pass(call), {
      provider,
      chain: names,
      close,
      flush,
    });
    return Object.assign(complete, {
      stream: (request: CompletionRequest, options: CallOptions = nothingSaid) =>
        new EventStream(run(request, options, true), clock),
      chain: names,
      transport,
      close,
    });
  };
}

/** Outermost first: an outer link may still write below. */
async function each(actions: readonly (() => Promise<void>)[], what: 'close' | 'flush'): Promise<void> {
  const errors: unknown[] = [];
  for (const action of actions) {
    try {
      await action();
    } catch (error) {
      errors.push(error); // the others have something to hand over as well
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, `Expected every link to ${what}, ${errors.length} did not`);
}
