import { afterAll, beforeAll, expect, test } from 'vitest';
// @boundaries-ignore tests use the servers that the repository starts
import { startPostgres, thisMachine, type Postgres } from '../../../../scripts/services/index.ts';
import { conformance } from '../conformance/index.ts';
import { paid } from '../conformance/rows.ts';
import { postgresLedger } from './index.ts';
import { clientMakers, clientNames, makeSchema } from './testing/clients.ts';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres({ ...thisMachine, environment: {} }); // one of our own, to be stopped
}, 60_000);
afterAll(() => server.stop());

for (const name of clientNames) {
  conformance(`Postgres through ${name}`, async () => {
    const schema = await makeSchema(server.url);
    const { client, end } = clientMakers[name](server.url, schema);
    return { ledger: postgresLedger({ client }), reopen: () => postgresLedger({ client }), end };
  });
}

test.for(clientNames)('through %s rows wait while Postgres is away, and are there when it is back', async (name) => {
  const { client, end } = clientMakers[name](server.url, await makeSchema(server.url));
  const lost: unknown[] = [];
  const ledger = postgresLedger({ client, retryDelayMs: 50, onLost: (rows) => lost.push(...rows) });
  ledger.record(paid('before'));
  await ledger.flush();
  const back = server.restart!(0);
  for (let number = 0; number < 100; number++) ledger.record(paid(`${number}`));
  await back;
  await expect.poll(() => ledger.totals().waitingRows, { timeout: 8_000 }).toBe(0);
  expect((await ledger.report()).total.rows).toBe(101);
  expect(lost).toEqual([]);
  await ledger.close();
  await end();
});
