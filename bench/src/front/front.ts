import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '../subjects/client.ts';

/** A server that answers every request as the subject does. Ends with this process. */
export async function startFront(client: Client): Promise<string> {
  const server = createServer((_, response) => client.front!(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
