// The provider that everybody is measured against. Prints its addresses as JSON when it listens, and ends with its standard
// input: it never outlives who started it.
import { createServer, type AddressInfo } from 'node:net';
import { endWithInput } from '../end-with-input.ts';
import { Connection } from './connection.ts';

/** Ten thousand streams a client, one client after another: one port would run out of free pairs of ports. */
const portCount = 8;

endWithInput();
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || error.code === 'ECONNRESET') return; // clients leave as they like
  console.error(error);
  process.exit(1);
});

const origins = await Promise.all(
  Array.from({ length: portCount }, async () => {
    const server = createServer({ noDelay: true }, (socket) => new Connection(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }),
);
console.log(JSON.stringify(origins));
