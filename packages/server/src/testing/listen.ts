import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// Tests speak to loopback. A proxy of the surroundings would stand in between.
for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) delete process.env[name];

/** A server on loopback. Dispose of it: `await using server = await listen(…)`. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
}

/** Starts one that answers so. */
export function listen(answer: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<Listening> {
  return listening(createServer((request, response) => void answer(request, response)));
}

/** Lets a server listen. */
export async function listening(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
