import type { RequestHandler } from 'msw';
import { isPassthroughResponse } from 'msw';
import { expected } from '@sluice/core';
import type { Dispatcher } from 'undici';
import { AllowList, targetOf } from '../exchange/allow-list.ts';
import { isAnswer } from '../exchange/answer.ts';
import { askHandlers } from '../exchange/ask-handlers.ts';
import { exchangeEvents, type ExchangeEmitter, type ExchangeEvents } from '../exchange/exchange-events.ts';
import { NetworkClosedError } from '../exchange/network-closed-error.ts';
import { AnswerController } from './answer-controller.ts';
import { askedOf } from './asked-of.ts';
import { fail, giveAnswer } from './give-answer.ts';
import { TeeHandler } from './tee-handler.ts';

export interface ReplayOptions {
  /** Where requests may go that no handler answers: `host` or `host:port`. @defaultValue nowhere */
  readonly allow?: readonly string[];
}

/** An interceptor of undici that asks handlers, and the events that recordings learn from. */
export interface ReplayInterceptor extends Dispatcher.DispatcherComposeInterceptor {
  readonly events: ExchangeEvents;
}

/**
 * Answers the requests of an undici dispatcher by msw handlers, recordings among them: for transports of ours
 * (`dispatcher`), and for every client that takes one. No socket, no parser; chunks, timing, errors and back-pressure
 * are as the handler has them. `passthrough()` goes to the real server.
 *
 * `bodyTimeout` of a request is kept. What the dispatcher below would time out by its own options, it does not.
 *
 * @throws TypeError for handlers or options that cannot be.
 * @example
 * ```ts
 * const way = replay([recordings.handler('https://api.anthropic.com/*')]);
 * recordings.attach(way);
 * const complete = compose(anthropic({ dispatcher: new Agent().compose(way) }));
 * ```
 */
export function replay(handlers: readonly RequestHandler[], { allow }: ReplayOptions = {}): ReplayInterceptor {
  if (!Array.isArray(handlers)) throw expected('handlers', 'a list of msw handlers', handlers);
  const allowed = new AllowList(allow);
  const events = exchangeEvents();
  const interceptor: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
    const controller = new AnswerController((reason) => queueMicrotask(() => fail(handler, controller, reason)));
    try {
      handler.onRequestStart?.(controller, {});
    } catch (error) {
      queueMicrotask(() => fail(handler, controller, error as Error));
      return true;
    }
    void exchange({ handlers, allowed, events, dispatch, options, handler, controller });
    return true;
  };
  return Object.assign(interceptor, { events });
}

interface Exchange {
  readonly handlers: readonly RequestHandler[];
  readonly allowed: AllowList;
  readonly events: ExchangeEmitter;
  readonly dispatch: Dispatcher.Dispatch;
  readonly options: Dispatcher.DispatchOptions;
  readonly handler: Dispatcher.DispatchHandler;
  readonly controller: AnswerController;
}

async function exchange({
  handlers,
  allowed,
  events,
  dispatch,
  options,
  handler,
  controller,
}: Exchange): Promise<void> {
  try {
    const dispatched = askedOf(options, () => controller.signal);
    const { asked, options: real } = dispatched instanceof Promise ? await dispatched : dispatched;
    const answer = await askHandlers(handlers, asked);
    if (controller.left) return;
    if (answer && (isAnswer(answer) || !isPassthroughResponse(answer))) {
      return await giveAnswer(answer, { controller, handler, bodyTimeout: options.bodyTimeout });
    }
    const target = targetOf(asked.url);
    if (!answer && !allowed.allows(target)) throw new NetworkClosedError(`${asked.method} ${asked.url}`, target);
    dispatch(real, new TeeHandler({ handler, controller, events, asked }));
  } catch (error) {
    if (!controller.left) fail(handler, controller, error as Error);
  }
}
