import { expected, systemClock, type Clock } from '@sluice/core';
import { isPassthroughResponse, type RequestHandler } from 'msw';
import type { Fault } from './fault.ts';

export interface FaultyOptions {
  /** @defaultValue the real time */
  readonly clock?: Clock;
}

const faults = new WeakMap<RequestHandler, Fault>();

/**
 * A handler, recordings' own or any other of msw's, to whose answers this happens. Works on every way: network, undici,
 * serve, and msw's own server. What a handler lets through to a real server stays as it is.
 *
 * @throws TypeError for a handler that is none.
 * @example
 * ```ts
 * const handler = faulty(recordings.handler('https://api.anthropic.com/*'), times(2, status(529)));
 * ```
 */
export function faulty<Handler extends RequestHandler>(
  handler: Handler,
  fault: Fault,
  { clock = systemClock }: FaultyOptions = {},
): Handler {
  if (typeof (handler as Partial<RequestHandler> | null)?.run !== 'function') {
    throw expected('handler', 'a handler of msw', handler);
  }
  const run: RequestHandler['run'] = async (asked) => {
    const { request } = asked;
    const matches = await handler.test({
      request,
      ...(asked.resolutionContext && { resolutionContext: asked.resolutionContext }),
    });
    if (!matches) return null;
    let result: Awaited<ReturnType<RequestHandler['run']>> = null;
    const answer = async (): Promise<Response> => {
      result = await handler.run(asked);
      if (!result?.response || isPassthroughResponse(result.response)) throw new NotAnswered();
      return result.response;
    };
    try {
      const response = await fault.apply({ request, answer, clock });
      if (!response) return await handler.run(asked);
      return { handler, request, requestId: asked.requestId, ...(result as object | null), response };
    } catch (error) {
      if (!(error instanceof NotAnswered)) throw error;
      return result;
    }
  };
  // Its other methods need the handler itself: it has private fields.
  const proxy = new Proxy(handler, {
    get(target, name) {
      if (name === 'run') return run;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  faults.set(proxy, fault);
  return proxy;
}

/** The fault of a handler, for ways that open connections themselves. */
export function faultOf(handler: RequestHandler): Fault | undefined {
  return faults.get(handler);
}

/** The handler said nothing, or lets the request through: there is no answer that something could happen to. */
class NotAnswered extends Error {}
