import { expected } from '@sluice/core';
import { isGone, type NodeResponse } from './node-response.ts';

/**
 * Writes a web `Response` onto a response of `node:http` or `node:http2`: what `resume`, `refusal` and `uiMessageStream` answer
 * with. Each piece is written at once and waited for where there is no room. A browser that leaves cancels the body.
 *
 * @returns Settles when all is handed over, or the browser has left. A body that fails cuts the connection.
 * @throws `TypeError` for a response that somebody has begun, and for headers that its protocol does not allow.
 *
 * @example
 * ```ts
 * app.use((error, request, response, next) => sendResponse(response, refusal(error)));
 * ```
 */
export async function sendResponse(response: NodeResponse, answer: Response): Promise<void> {
  const reader = answer.body?.getReader();
  let roomMade: (() => void) | undefined;
  let left = false;
  const leave = (): void => {
    left = true;
    reader?.cancel().catch(() => {}); // a body that fails while it is left has nobody to tell
    roomMade?.();
  };
  response.on('drain', () => roomMade?.());
  response.on('close', leave);
  response.on('error', leave);
  if (isGone(response)) return leave();

  if (response.headersSent) {
    leave(); // the body may be a call
    throw expected('response', 'one that nobody has begun', 'one whose head was sent');
  }
  try {
    response.writeHead(answer.status, headersOf(answer));
  } catch (error) {
    leave(); // HTTP/2 allows no headers of the connection
    throw error;
  }
  if (reader) {
    response.flushHeaders?.();
    try {
      for (let piece = await reader.read(); !piece.done && !left; piece = await reader.read()) {
        if (response.write(piece.value)) continue;
        await new Promise<void>((resolve) => {
          roomMade = resolve;
        });
      }
    } catch {
      response.destroy();
      return;
    }
  }
  if (left) return;
  await new Promise<void>((resolve) => {
    roomMade = resolve;
    response.end(resolve);
  });
}

/** Cookies are the one header that may not be joined. */
function headersOf({ headers }: Response): Record<string, string | string[]> {
  const cookies = headers.getSetCookie();
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 && { 'set-cookie': cookies }) };
}
