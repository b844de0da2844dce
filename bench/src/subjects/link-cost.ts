import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteLedger } from '@sluice/cost/sqlite';
import type { MakeClient } from './client.ts';
import { costLink } from './cost-link.ts';

/** A row for each call, in a SQLite file. Written by full batches only, so that all of it happens while somebody measures. */
const linkCost: MakeClient = () => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  return { link: costLink(sqliteLedger({ file: join(dir, 'usage.db'), gatherMs: 1_000 })) };
};
export default linkCost;
