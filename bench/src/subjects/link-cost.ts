import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childCall, type Middleware } from '@sluice/core';
import { cost } from '@sluice/cost';
import { sqliteLedger } from '@sluice/cost/sqlite';
import type { MakeClient } from './client.ts';

/** A row for each call, in a SQLite file. Written by full batches only, so that all of it happens while somebody measures. */
const linkCost: MakeClient = () => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const link = cost({ ledger: sqliteLedger({ file: join(dir, 'usage.db'), gatherMs: 1_000 }) });
  let calls = 0;
  const ofNewIds: Middleware = function cost(call, next) {
    return link(childCall(call, ++calls), next); // one that is there already would not be written
  };
  return { link: ofNewIds };
};
export default linkCost;
