import { systemClock } from '@sluice/core';
import { errors, type Dispatcher } from 'undici';
import { failureOf } from '../exchange/broken-connection.ts';
import type { AnswerController } from './answer-controller.ts';

interface Answering {
  readonly controller: AnswerController;
  readonly handler: Dispatcher.DispatchHandler;
  readonly bodyTimeout: number | null | undefined;
}

/** What is at hand at once comes in microtasks, which would let nobody else in. */
const chunksPerTurn = 256;

/** Gives a handler's answer to a client of undici, chunk by chunk, as fast as it takes them. Does not reject. */
export async function giveAnswer(response: Response, { controller, handler, bodyTimeout }: Answering): Promise<void> {
  await turnOfTheLoop(); // no network answers in the turn in which it was asked, and timers are to have theirs
  if (controller.left) return void response.body?.cancel(controller.reason);
  const failure = failureOf(response);
  if (failure) return fail(handler, controller, failure);
  const { headers, rawHeaders } = headersOf(response.headers);
  controller.rawHeaders = rawHeaders;
  const reader = response.body?.getReader();
  const leave = (): void => void reader?.cancel(controller.reason).catch(() => {});
  controller.onLeave = leave;
  const idle = new IdleClock(bodyTimeout, () => {
    leave();
    fail(handler, controller, new errors.BodyTimeoutError());
  });
  try {
    handler.onResponseStart?.(controller, response.status, headers, response.statusText);
    if (controller.paused) await controller.flowing();
    idle.start();
    for (let chunks = 1; reader && !controller.left && !idle.over; chunks++) {
      if (chunks % chunksPerTurn === 0) await turnOfTheLoop();
      const { done, value } = await reader.read();
      if (done) break;
      if (controller.left || value.length === 0) continue; // an empty one is for ways that hold heads back
      idle.stop();
      handler.onResponseData?.(controller, Buffer.from(value.buffer, value.byteOffset, value.byteLength));
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

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
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
