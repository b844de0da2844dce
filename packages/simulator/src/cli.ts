#!/usr/bin/env node
import { openFileLimit, openFileWarning } from './cli/open-files.ts';
import { nameFlag, readCommandLine, usage, UsageError } from './cli/read-command-line.ts';
import { simulator } from './simulator.ts';

const exitCodes = { failed: 1, wrongUsage: 2 } as const;

try {
  const options = readCommandLine(process.argv.slice(2));
  if (options === undefined) console.log(usage);
  else await run(options);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const isSystem = code !== undefined && !(error instanceof UsageError) && !(error instanceof TypeError);
  console.error(nameFlag(message));
  process.exitCode = isSystem ? exitCodes.failed : exitCodes.wrongUsage;
}

async function run(options: Parameters<typeof simulator>[0]): Promise<void> {
  const provider = await simulator(options);
  const warning = openFileWarning(openFileLimit());
  if (warning !== undefined) console.error(warning);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void provider.close());
  console.log(`listening on ${provider.url}`);
}
