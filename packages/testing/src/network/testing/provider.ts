import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { sleep } from '@sluice/core';

/** A server on loopback that stands for a provider: a test sees what reached it. */
export interface Provider extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly hits: IncomingMessage[];
  readonly server: Server;
}

const never = new AbortController().signal;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export async function startProvider(answer: Answer = answerOk): Promise<Provider> {
  const hits: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    hits.push(request);
    request.resume();
    answer(request, response);
  });
  return await started(server, hits);
}

export async function startHttp2Provider(): Promise<Provider> {
  const hits: IncomingMessage[] = [];
  const server = createHttp2Server((request, response) => {
    hits.push(request as never);
    response.end('{"real":true}');
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  return await started(server, hits, () => sessions.forEach((session) => session.destroy()));
}

async function started(server: Server, hits: IncomingMessage[], cut = (): void => {}): Promise<Provider> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    hits,
    server,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      if ('closeAllConnections' in server) (server as ReturnType<typeof createServer>).closeAllConnections();
      await closed;
    },
  };
}

function answerOk(_: IncomingMessage, response: ServerResponse): void {
  response.setHeader('content-type', 'application/json');
  response.end('{"real":true}');
}

/** Writes chunks so many ms apart, and ends. */
export function answerChunks(chunks: readonly (string | Uint8Array)[], gapMs = 5): Answer {
  return (_, response) => {
    void (async () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const chunk of chunks) {
        response.write(chunk);
        await sleep(gapMs, never);
      }
      response.end();
    })();
  };
}
