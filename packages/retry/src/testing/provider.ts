import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// Tests speak to loopback. A proxy of the surroundings would stand in between.
for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) delete process.env[name];

/** What a provider does with one request. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A provider on loopback, told what to do with each request; the last answer repeats. */
export interface Provider extends AsyncDisposable {
  readonly url: string;
  /** How many requests came. */
  readonly requests: number;
}

/** Starts it. Dispose of it: `await using provider = await startProvider(…)`. */
export async function startProvider(...answers: readonly Answer[]): Promise<Provider> {
  let requests = 0;
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests++, answers.length - 1)]!;
    request.resume().once('end', () => answer(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A refusal. */
export function refuse(
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
  body: unknown = {},
): Answer {
  return (response) => {
    response.sendDate = 'date' in headers;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

/** An event on Anthropic's wire. */
interface WireEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Events as they stand on Anthropic's wire, and what comes after them: the end, or nothing. */
export function stream(events: readonly WireEvent[], after: 'end' | 'hang' = 'end'): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    if (after === 'end') response.end();
  };
}

const message = { id: 'msg_1', model: 'claude-sonnet-5', usage: { input_tokens: 3, output_tokens: 1 } };
export const opening: readonly WireEvent[] = [{ type: 'message_start', message }, { type: 'ping' }];
export const words = (text: string): readonly WireEvent[] => [
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
];
export const closing: readonly WireEvent[] = [
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
];
export const overloaded: WireEvent = {
  type: 'error',
  error: { type: 'overloaded_error', message: 'Overloaded' },
};
/** A whole answer. */
export const answer: Answer = stream([...opening, ...words('Hello'), ...closing]);
