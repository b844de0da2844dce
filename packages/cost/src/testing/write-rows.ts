// Writes rows to a SQLite ledger in a process of its own: 200 with ids of its own, and 50 that others write, too.
import { paid } from '../conformance/rows.ts';
import { sqliteLedger } from '../sqlite/index.ts';

const [file, name] = process.argv.slice(2);
const ledger = sqliteLedger({ file: file!, gatherMs: 1, maxBatch: 7, retryDelayMs: 5 });
for (let at = 0; at < 200; at++) {
  ledger.record(paid(`${name} ${at}`));
  if (at % 4 === 0) ledger.record(paid(`all ${at}`));
  if (at % 10 === 0) await ledger.flush();
}
await ledger.close();
