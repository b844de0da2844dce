// Records one exchange of 20 kB into the folder that is named, as the user who is named, and says what came of it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setupServer } from 'msw/node';
import { RecordingError } from '../recording-error.ts';
import { recordings } from '../recordings.ts';

// Becomes somebody else only now: who that is may not be allowed to read this program.
if (process.argv[3]) process.setuid?.(Number(process.argv[3]));

let hits = 0;
const provider = createServer((request, response) => {
  hits++;
  request.resume();
  response.setHeader('content-type', 'text/plain').end('x '.repeat(10_000));
});
await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));

const own = recordings({ dir: process.argv[2]!, mode: 'missing' });
const server = setupServer(own.handler());
own.attach(server);
server.listen();
const response = await fetch(`http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`, {
  method: 'POST',
  body: '{}',
});
await response.text();
const { problems } = await own.settle();
console.log(`hits ${hits}`);
for (const problem of problems) {
  console.log(`${problem instanceof RecordingError ? problem.problem : 'other'}: ${problem.message}`);
}
server.close();
provider.closeAllConnections();
provider.close();
