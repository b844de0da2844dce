import { expected } from '@sluice/core';
import { connectionFailure } from '../exchange/broken-connection.ts';
import { eventPieces } from './event-pieces.ts';
import type { Fault, FaultyExchange, Place } from './fault.ts';
import { withBody } from './with-body.ts';

export interface DropOptions extends Place {
  /** With a reset (RST) rather than an end. `/network` cannot: there it is an end. @defaultValue `false` */
  readonly reset?: boolean;
}

/** The connection breaks. @defaultValue before the first event */
export function drop({ afterEvents = 0, reset = false }: DropOptions = {}): Fault {
  return cutting(`drop after ${afterEvents}`, afterEvents, () => {
    if (reset) throw connectionFailure('ECONNRESET');
    throw new Error('The connection was dropped, as the test wants it');
  });
}

/** The answer ends as if it were whole, without its last events. */
export function truncate({ afterEvents = 0 }: Place = {}): Fault {
  return cutting(`truncate after ${afterEvents}`, afterEvents, () => {});
}

/** Nothing more comes, and the connection stays open until the client leaves. */
export function stall({ afterEvents = 0 }: Place = {}): Fault {
  return cutting(`stall after ${afterEvents}`, afterEvents, ({ request }) => {
    const { promise, reject } = Promise.withResolvers<never>();
    const leave = (): void => reject(request.signal.reason as Error);
    if (request.signal.aborted) leave();
    else request.signal.addEventListener('abort', leave, { once: true });
    return promise;
  });
}

export interface ErrorEventOptions extends Place {
  /** @defaultValue Anthropic's `overloaded_error`, which the clients of OpenAI understand, too */
  readonly data?: unknown;
}

const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };

/** The provider says in the stream that it failed, and ends it. */
export function errorEvent({ afterEvents = 0, data = overloaded }: ErrorEventOptions = {}): Fault {
  return cutting(
    `error event after ${afterEvents}`,
    afterEvents,
    () => `event: error\ndata: ${JSON.stringify(data)}\n\n`,
  );
}

/** One event whose JSON breaks off, and then the rest, as if nothing were wrong. */
export function garbage({ afterEvents = 0 }: Place = {}): Fault {
  const check = placed(afterEvents);
  return {
    name: `garbage after ${check}`,
    apply: async ({ answer }) =>
      withBody(await answer(), async function* (body) {
        let seen = 0;
        for await (const { bytes, ends } of eventPieces(body)) {
          if (seen === check) yield Buffer.from('data: {"type":"content_block_delta","delta":{"te\n\n');
          if (ends || seen === check) seen++;
          yield bytes;
        }
      }),
  };
}

/** Lets so many events pass, byte for byte, and then does something else than go on. */
function cutting(
  name: string,
  afterEvents: number,
  instead: (exchange: FaultyExchange) => string | void | Promise<never>,
): Fault {
  placed(afterEvents);
  return {
    name,
    apply: async (exchange) =>
      withBody(await exchange.answer(), async function* (body) {
        let left = afterEvents;
        for await (const { bytes, ends } of left > 0 ? eventPieces(body) : []) {
          yield bytes;
          if (ends && --left === 0) break;
        }
        if (left > 0) return; // the answer was shorter
        const last = await instead(exchange);
        if (last) yield Buffer.from(last);
      }),
  };
}

function placed(afterEvents: number): number {
  if (!Number.isSafeInteger(afterEvents) || afterEvents < 0)
    throw expected('afterEvents', 'a whole number ≥ 0', afterEvents);
  return afterEvents;
}
