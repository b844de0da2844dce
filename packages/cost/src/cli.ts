#!/usr/bin/env node
import { formats } from './cli/format.ts';
import { openStore } from './cli/open-store.ts';
import { readCommandLine, usage, UsageError, type Asked } from './cli/read-command-line.ts';
import { rangeOf } from './report/range-of.ts';
import { reportOf } from './report/report-of.ts';

const exitCodes = { failed: 1, wrongUsage: 2 } as const;

try {
  const asked = readCommandLine(process.argv.slice(2));
  if (asked === undefined) console.log(usage);
  else process.stdout.write(await run(asked));
} catch (error) {
  console.error((error as Error).message.replaceAll(/\s*\n\s*/g, ' '));
  process.exitCode = error instanceof UsageError ? exitCodes.wrongUsage : exitCodes.failed;
}

async function run({ db, query, format }: Asked): Promise<string> {
  const store = await openStore(db);
  try {
    return formats[format](await reportOf(store.read(rangeOf(query)), query));
  } finally {
    await store.close();
  }
}
