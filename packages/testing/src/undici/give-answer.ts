import { systemClock } from '@sluice/core';
import { errors, type Dispatcher } from 'undici';
import { answerOf, isAnswer, piecesPerTurn, turnOfTheLoop, type Answer } from '../exchange/answer.ts';
import { failureOf } from '../exchange/broken-connection.ts';
import type { AnswerController } from './answer-controller.ts';

interface Answering {
  readonly controller: AnswerController;
  readonly handler: Dispatcher.DispatchHandler;
  readonly bodyTimeout: number | null | undefined;
}

/** Gives a handler's answer to a client of undici, piece by piece, as fast as it takes them. Does not reject. */
export async function giveAnswer(
  given: Answer | Response,
  { controller, handler, bodyTimeout }: Answering,
): Promise<void> {
  const failure = isAnswer(given) ? undefined : failureOf(given);
  const answer = isAnswer(given) ? given : answerOf(given);
  const leave = (): void => answer.leave(controller.reason);
  await turnOfTheLoop(); // no network answers in the turn in which it was asked, and timers are to have theirs
  if (controller.left) return leave();
  if (failure) return fail(handler, controller, failure);
  const { headers, rawHeaders } = headersOf(answer.headers);
  controller.rawHeaders = rawHeaders;
  controller.onLeave = leave;
  const idle = new IdleClock(bodyTimeout, () => {
    leave();
    fail(handler, controller, new errors.BodyTimeoutError());
  });
  try {
    handler.onResponseStart?.(controller, answer.status, headers, answer.statusText);
    if (controller.paused) await controller.flowing();
    idle.start();
    for (let pieces = 1; !controller.left && !idle.over; pieces++) {
      if (pieces % piecesPerTurn === 0) await turnOfTheLoop();
      const piece = await answer.next();
      if (!piece) break;
      if (controller.left || piece.length === 0) continue; // an empty one is for ways that hold heads back
      idle.stop();
      handler.onResponseData?.(controller, Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
      if (controller.paused) await controller.flowing();
      idle.start();
    }
    if (controller.left || idle.over) return;
    controller.end();
    handler.onResponseEnd?.(controller, {});
  } catch (error) {
    leave();
    await turnOfTheLoop(); // a socket fails in a turn of its own: what came can be read
    if (!controller.left && !idle.over) fail(handler, controller, brokenBy(error));
  } finally {
    idle.stop();
  }
}

/** Tells a client that its request failed. */
export function fail(handler: Dispatcher.DispatchHandler, controller: AnswerController, error: Error): void {
  controller.end();
  handler.onResponseError?.(controller, error);
}

/** A body that breaks is a connection that broke; errors of Node and undici stay what they are. */
function brokenBy(error: unknown): Error {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error;
  return Object.assign(new errors.SocketError('other side closed'), { cause: error });
}

type AnswerHeaders = Record<string, string | string[]>;

function headersOf(given: Headers): { readonly headers: AnswerHeaders; readonly rawHeaders: Buffer[] } {
  const headers: AnswerHeaders = {};
  const rawHeaders: Buffer[] = [];
  for (const [name, value] of given) {
    rawHeaders.push(Buffer.from(name, 'latin1'), Buffer.from(value, 'latin1'));
    if (name !== 'set-cookie') headers[name] = value;
    else headers[name] = [headers[name] ?? [], value].flat(); // the only one that comes once for each
  }
  return { headers, rawHeaders };
}

/** undici's own clock stands below: what a request asks of it is done here. */
class IdleClock {
  readonly #timeoutMs: number;
  readonly #onTimeout: () => void;
  #cancel: (() => void) | undefined;
  over = false;

  constructor(timeoutMs: number | null | undefined, onTimeout: () => void) {
    this.#timeoutMs = timeoutMs ?? 0;
    this.#onTimeout = onTimeout;
  }

  start(): void {
    if (this.#timeoutMs === 0 || this.over) return;
    this.#cancel = systemClock.after(this.#timeoutMs, () => {
      this.over = true;
      this.#onTimeout();
    });
  }

  stop(): void {
    this.#cancel?.();
  }
}
