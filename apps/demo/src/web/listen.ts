import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Settings } from './settings.ts';

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch'];
type ListenSettings = Pick<Settings, 'PORT' | 'HOST' | 'DEMO_HEADERS_MS' | 'DEMO_REQUEST_MS'>;

/** Longer than proxies keep an idle connection (60 s, mostly): who closes first must not be the one who is asked. */
const keepAliveTimeout = 72_000;
/** How often node:http looks for requests that take too long. */
const mostBetweenChecksMs = 5_000;

/** Serves on node:http. A request that trickles in, its headers or its body, is ended with 408. */
export async function listen(fetch: Fetch, settings: ListenSettings): Promise<{ server: Server; url: string }> {
  const { HOST, PORT, DEMO_HEADERS_MS, DEMO_REQUEST_MS: requestTimeout } = settings;
  const headersTimeout = Math.min(DEMO_HEADERS_MS, requestTimeout); // they are part of it, and Node insists
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout,
      requestTimeout,
      connectionsCheckingInterval: Math.min(mostBetweenChecksMs, headersTimeout, requestTimeout),
      keepAliveTimeout,
    },
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(PORT, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}` };
}

/** Takes no more connections, lets the open ones finish what they send, and cuts them after a while. */
export async function closeServer(server: Server, withinMs: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const cut = setTimeout(() => server.closeAllConnections(), withinMs);
  await closed;
  clearTimeout(cut);
}
