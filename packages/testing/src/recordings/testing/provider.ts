import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@sluice/core';
import { onTestFinished } from 'vitest';

export interface Provider {
  readonly url: string;
  /** How many requests came. */
  readonly hits: number;
  close(): Promise<void>;
}

/** A server on loopback that answers as a test says, until the test ends. */
export async function provider(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Provider> {
  let hits = 0;
  const server = createServer((request, response) => {
    hits++;
    request.resume();
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get hits() {
      return hits;
    },
    close,
  };
}

/** Writes a stream, each part flushed by itself. */
export async function streamTo(response: ServerResponse, parts: readonly (string | Uint8Array)[]): Promise<void> {
  for (const part of parts) {
    response.write(part);
    await new Promise<void>((resolve) => void systemClock.after(3, resolve));
  }
}

/** A short answer as Anthropic streams it. */
export function messageEvents(...texts: readonly string[]): readonly string[] {
  const event = (data: { readonly type: string }): string => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
  return [
    event({ type: 'message_start' }),
    ...texts.map((text) =>
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } } as never),
    ),
    event({ type: 'message_stop' }),
  ];
}
