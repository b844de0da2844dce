import OpenAi from 'openai';
import { http, HttpResponse, type RequestHandler } from 'msw';
import * as undici from 'undici';
import { afterEach, expect, test } from 'vitest';
import { createNetwork } from '../network/index.ts';
import { serve } from '../serve/index.ts';
import { replay } from '../undici/index.ts';
import {
  connectError,
  drop,
  errorEvent,
  faulty,
  garbage,
  jitter,
  rechunk,
  slowFirstToken,
  slowHeaders,
  stall,
  status,
  times,
  tokensPerSecond,
  truncate,
  type Fault,
} from './index.ts';

// One vocabulary of faults, every way, three clients: what does the client see?

const url = 'https://provider.test/v1/chat/completions';
const words = ['A', ' nice', ' “quote”'];
const event = (content: string): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })}\n\n`;
const events = [...words.map(event), 'data: [DONE]\n\n'];
const real = http.post(url, () => {
  const body = new ReadableStream({
    start(controller) {
      for (const each of events) controller.enqueue(new TextEncoder().encode(each));
      controller.close();
    },
  });
  return new HttpResponse(body, { headers: { 'content-type': 'text/event-stream' } });
});

const closing: (() => unknown)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

/** A dispatcher through which requests get to the handlers by this way; `/network` needs none. */
const ways: Record<string, (handlers: RequestHandler[]) => Promise<undici.Dispatcher | undefined>> = {
  network: (handlers) => {
    const network = createNetwork(...handlers);
    network.listen();
    closing.push(() => network.close());
    return Promise.resolve(undefined);
  },
  undici: (handlers) => {
    const agent = new undici.Agent();
    closing.push(() => agent.destroy());
    return Promise.resolve(agent.compose(replay(handlers)));
  },
  serve: (handlers) => served(handlers, false),
  'serve h2': (handlers) => served(handlers, true),
};

async function served(handlers: RequestHandler[], h2: boolean): Promise<undici.Dispatcher> {
  const server = await serve(handlers, { h2 });
  const agent = new undici.Agent({ connect: server.connect, allowH2: h2 });
  closing.push(async () => (await agent.destroy(), await server.close()));
  return agent;
}

interface Seen {
  status?: number;
  headers?: Record<string, unknown>;
  text: string;
  /** The code of the error, or its name. */
  error: string | undefined;
  /** When the head and the last byte came. */
  readonly ms: { head?: number; end?: number };
}

const body = JSON.stringify({ model: 'm', messages: [], stream: true });
const headers = { 'content-type': 'application/json' };

/** Clients: `timeoutMs` is how long they wait for the next byte before they leave. */
const clients: Record<string, (dispatcher: undici.Dispatcher | undefined, timeoutMs: number) => Promise<Seen>> = {
  'undici.request': (dispatcher, bodyTimeout) =>
    watched(async (seen, mark) => {
      const options = { method: 'POST', headers, body, bodyTimeout } as const;
      const answer = await undici.request(url, { ...options, ...(dispatcher && { dispatcher }) });
      mark('head');
      Object.assign(seen, { status: answer.statusCode, headers: answer.headers });
      for await (const chunk of answer.body) seen.text += Buffer.from(chunk as Buffer).toString('latin1');
    }),
  fetch: (dispatcher, timeoutMs) =>
    watched(async (seen, mark) => {
      const signal = AbortSignal.timeout(timeoutMs * 2);
      const init = { method: 'POST', headers, body, signal, ...(dispatcher && { dispatcher }) };
      const answer = await fetch(url, init as never);
      mark('head');
      Object.assign(seen, { status: answer.status, headers: Object.fromEntries(answer.headers) });
      for await (const chunk of answer.body!) seen.text += Buffer.from(chunk as Uint8Array).toString('latin1');
    }),
  openai: (dispatcher, timeoutMs) =>
    watched(async (seen) => {
      const fetchOptions = (dispatcher ? { dispatcher } : {}) as never;
      const sdk = new OpenAi({ apiKey: 'any', baseURL: 'https://provider.test/v1', maxRetries: 0, fetchOptions });
      const signal = AbortSignal.timeout(timeoutMs * 2);
      const stream = await sdk.chat.completions.create({ model: 'm', messages: [], stream: true }, { signal });
      for await (const { choices } of stream) seen.text += choices[0]?.delta.content ?? '';
    }),
};

async function watched(read: (seen: Seen, mark: (what: 'head' | 'end') => void) => Promise<void>): Promise<Seen> {
  const seen: Seen = { text: '', error: undefined, ms: {} };
  const startedAt = performance.now();
  const mark = (what: 'head' | 'end'): void => void (seen.ms[what] = performance.now() - startedAt);
  await read(seen, mark).catch((error: unknown) => (seen.error = codeOf(error)));
  mark('end');
  return seen;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, status: answered } = error as { code?: unknown; status?: number };
  if (typeof code === 'string') return code;
  if (answered !== undefined) return `status ${answered}`;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name === 'Error' ? error.message : error.name;
}

const latin = (text: string): string => Buffer.from(text).toString('latin1');
const all = latin(events.join(''));
const two = latin(events.slice(0, 2).join(''));
const isSdk = (client: string): boolean => client === 'openai';
const textOf = (client: string, count = events.length): string =>
  isSdk(client) ? words.slice(0, count).join('') : latin(events.slice(0, count).join(''));

/** What a client sees, by fault. What differs between ways is said. */
const expectations: Record<string, { fault: () => Fault; sees(client: string, way: string): object }> = {
  drop: {
    fault: () => drop({ afterEvents: 2 }),
    sees: (client, way) => ({
      text: textOf(client, 2),
      error:
        isSdk(client) && way !== 'serve h2'
          ? 'UND_ERR_SOCKET'
          : way === 'serve h2'
            ? 'ERR_HTTP2_STREAM_ERROR'
            : 'UND_ERR_SOCKET',
    }),
  },
  'drop with a reset': {
    fault: () => drop({ afterEvents: 2, reset: true }),
    sees: (client, way) => ({
      text: textOf(client, 2),
      error: { network: 'UND_ERR_SOCKET', 'serve h2': 'ERR_HTTP2_STREAM_ERROR' }[way] ?? 'ECONNRESET',
    }),
  },
  truncate: {
    fault: () => truncate({ afterEvents: 2 }),
    sees: (client) => ({ text: textOf(client, 2), error: undefined }),
  },
  stall: {
    fault: () => stall({ afterEvents: 2 }),
    sees: (client, way) => ({
      text: textOf(client, 2),
      // msw's sockets end with their time-out; the SDK takes an abort that it was given for an end
      error: { 'undici.request': way === 'network' ? 'UND_ERR_SOCKET' : 'UND_ERR_BODY_TIMEOUT', fetch: 'TimeoutError' }[
        client
      ],
    }),
  },
  status: {
    fault: () => status(429, { retryAfterMs: 1_500 }),
    sees: (client) =>
      isSdk(client)
        ? { error: 'status 429' }
        : { status: 429, headers: { 'retry-after': '2', 'retry-after-ms': '1500' }, error: undefined },
  },
  times: {
    fault: () => times(1, status(529)),
    sees: (client) => (isSdk(client) ? { error: 'status 529' } : { status: 529 }),
  },
  'error event': {
    fault: () => errorEvent({ afterEvents: 2 }),
    sees: (client) =>
      isSdk(client)
        ? { text: textOf(client, 2), error: expect.any(String) }
        : {
            text: `${two}event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n`,
          },
  },
  'slow headers': { fault: () => slowHeaders(60), sees: (client) => ({ text: textOf(client), error: undefined }) },
  'slow first token': {
    fault: () => slowFirstToken(80),
    sees: (client) => ({ text: textOf(client), error: undefined }),
  },
  'connection refused': { fault: () => connectError(), sees: () => ({ text: '', error: 'ECONNREFUSED' }) },
  'name not found': { fault: () => connectError('ENOTFOUND'), sees: () => ({ text: '', error: 'ENOTFOUND' }) },
  'rechunk bytes': { fault: () => rechunk('bytes'), sees: (client) => ({ text: textOf(client), error: undefined }) },
  'rechunk mid-utf8': {
    fault: () => rechunk('mid-utf8'),
    sees: (client) => ({ text: textOf(client), error: undefined }),
  },
  'rechunk seeded': {
    fault: () => rechunk({ seed: 7 }),
    sees: (client) => ({ text: textOf(client), error: undefined }),
  },
  'tokens per second': {
    fault: () => tokensPerSecond(200),
    sees: (client) => ({ text: textOf(client), error: undefined }),
  },
  jitter: { fault: () => jitter(10, { seed: 7 }), sees: (client) => ({ text: textOf(client), error: undefined }) },
  garbage: {
    fault: () => garbage({ afterEvents: 2 }),
    sees: (client) =>
      isSdk(client)
        ? { text: textOf(client, 2), error: 'SyntaxError' }
        : { text: `${two}data: {"type":"content_block_delta","delta":{"te\n\n${all.slice(two.length)}` },
  },
};

const cells = Object.keys(expectations).flatMap((fault) =>
  Object.keys(ways).flatMap((way) => Object.keys(clients).map((client) => [fault, way, client] as const)),
);

test.for(cells)('%s by %s to %s', async ([name, way, client]) => {
  const { fault, sees } = expectations[name]!;
  const dispatcher = await ways[way]!([faulty(real, fault())]);
  const seen = await clients[client]!(dispatcher, name === 'stall' ? 80 : 3_000);
  expect(seen).toMatchObject(sees(client, way));
  const { head = 0, end = 0 } = seen.ms;
  expect(end).toBeGreaterThan(name === 'slow headers' ? 55 : name === 'slow first token' ? 75 : 0);
  expect(end - head).toBeGreaterThan(name === 'slow first token' ? 20 : 0); // its head came long before
  if (name !== 'times') return;
  expect(await clients[client]!(dispatcher, 3_000)).toMatchObject({ text: textOf(client), error: undefined });
});
