import { systemClock } from '@sluice/core';
import { errors, type Dispatcher } from 'undici';
import { failureOf } from '../exchange/broken-connection.ts';
import type { AnswerController } from './answer-controller.ts';

interface Answering {
  readonly controller: AnswerController;
  readonly handler: Dispatcher.DispatchHandler;
  readonly bodyTimeout: number | null | undefined;
}

/** Gives a handler's answer to a client of undici, chunk by chunk, as fast as it takes them. Does not reject. */
export async function giveAnswer(response: Response, { controller, handler, bodyTimeout }: Answering): Promise<void> {
  const failure = failureOf(response);
  if (failure) return fail(handler, controller, failure);
  const headers = headersOf(response.headers);
  controller.rawHeaders = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((each) => [Buffer.from(name, 'latin1'), Buffer.from(each, 'latin1')]),
  );
  const reader = response.body?.getReader();
  const leave = (): void => void reader?.cancel(controller.reason).catch(() => {});
  controller.signal.addEventListener('abort', leave, { once: true });
  const idle = idleClock(bodyTimeout, () => {
    leave();
    fail(handler, controller, new errors.BodyTimeoutError());
  });
  try {
    handler.onResponseStart?.(controller, response.status, headers, response.statusText);
    idle.start();
    while (reader && !controller.aborted && !idle.over) {
      const { done, value } = await reader.read();
      if (done) break;
      if (controller.aborted || value.length === 0) continue; // an empty one is for ways that hold heads back
      idle.stop();
      handler.onResponseData?.(controller, Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      await controller.flowing();
      idle.start();
    }
    if (!controller.aborted && !idle.over) handler.onResponseEnd?.(controller, {});
  } catch (error) {
    leave();
    await new Promise((resolve) => setImmediate(resolve)); // a socket fails in a turn of its own: what came can be read
    if (!controller.aborted && !idle.over) fail(handler, controller, brokenBy(error));
  } finally {
    idle.stop();
    controller.signal.removeEventListener('abort', leave);
  }
}

/** Tells a client that its request failed. A client that throws at that has nobody to tell. */
export function fail(
  handler: Dispatcher.DispatchHandler,
  controller: Dispatcher.DispatchController,
  error: Error,
): void {
  handler.onResponseError?.(controller, error);
}

/** A body that breaks is a connection that broke; errors of Node and undici stay what they are. */
function brokenBy(error: unknown): Error {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error;
  return Object.assign(new errors.SocketError('other side closed'), { cause: error });
}

function headersOf(headers: Headers): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {};
  for (const [name, value] of headers) all[name] = value;
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) all['set-cookie'] = cookies;
  return all;
}

/** undici's own clock stands below: what a request asks of it is done here. */
function idleClock(
  timeoutMs: number | null | undefined,
  onTimeout: () => void,
): { over: boolean; start(): void; stop(): void } {
  let cancel = (): void => {};
  const idle = {
    over: false,
    start(): void {
      if (!timeoutMs || idle.over) return;
      cancel = systemClock.after(timeoutMs, () => {
        idle.over = true;
        onTimeout();
      });
    },
    stop: (): void => cancel(),
  };
  return idle;
}
