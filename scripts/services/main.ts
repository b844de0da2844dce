import { closeEveryHome, hasOpenHomes } from './home.ts';
import { thisMachine } from './machine.ts';
import { provide, type Provided } from './provide.ts';
import { readArguments, usage, UsageError, type Arguments } from './read-arguments.ts';
import { exitCodeOf, runCommand } from './run-command.ts';

// npm run services -- redis cluster postgres chromium [-- command]
//
// Exit codes: the command's own; 0 after Ctrl-C without a command; 1 a service cannot be had; 2 wrong usage.

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let leaving = false;
/** Who is told of a signal changes with the stage we are in: start, command or wait. */
let onSignal: (signal: NodeJS.Signals) => void = (signal) => {
  // On the way up there is nothing worth waiting for.
  leaving = true;
  void closeEveryHome().finally(() => process.exit(exitCodeOf(signal)));
};
for (const signal of endingSignals) process.on(signal, () => onSignal(signal));

// npm hands a SIGTERM on to the shell between it and us, which dies without a word to us: losing the parent tells. Not
// without npm, where it is common and meant well (`nohup … &`).
const parent = process.ppid;
if (process.env['npm_lifecycle_event'] !== undefined) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    onSignal('SIGTERM');
  }, 200);
  watch.unref();
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    // Handlers of signals do not keep a process alive, a timer does.
    const alive = setInterval(() => {}, 60_000);
    onSignal = () => {
      clearInterval(alive);
      resolve();
    };
  });
}

function fail(exitCode: number, message: string): never {
  process.stderr.write(`services: ${message}\n`);
  process.exit(exitCode);
}

async function provideAll({ names, json }: Arguments): Promise<Provided[]> {
  const provided: Provided[] = [];
  // One after the other: two at once would fight over apt-get's lock.
  for (const name of names) {
    const service = await provide(name, thisMachine).catch(async (error: unknown) => {
      // It failed because its server was stopped under its feet: nothing to report, the signal's exit is on its way.
      if (leaving) return await new Promise<never>(() => {});
      await closeEveryHome();
      const message = error instanceof Error ? error.message : String(error);
      if (json) process.stdout.write(`${JSON.stringify({ name, error: message })}\n`);
      return fail(1, message);
    });
    const { variable, value } = service;
    process.stdout.write(`${json ? JSON.stringify({ name, variable, value }) : `${variable}=${value}`}\n`);
    provided.push(service);
  }
  return provided;
}

async function main(): Promise<number> {
  const parsed = readArguments(process.argv.slice(2));
  const provided = await provideAll(parsed);
  let exitCode = 0;
  if (parsed.command !== undefined) {
    const variables = Object.fromEntries(provided.map(({ variable, value }) => [variable, value]));
    exitCode = await runCommand(parsed.command, variables, (listener) => (onSignal = listener));
  } else if (hasOpenHomes()) {
    // Where everything was there before there is nothing to keep up, so nothing to wait for.
    process.stderr.write('services: Ctrl-C stops what was started\n');
    await untilSignal();
  }
  // From here on a second Ctrl-C changes nothing: stopping takes a second or two at most.
  onSignal = () => {};
  await closeEveryHome();
  return exitCode;
}

try {
  process.exit(await main());
} catch (error) {
  if (error instanceof UsageError) fail(2, `${error.message}; ${usage}`);
  throw error;
}
