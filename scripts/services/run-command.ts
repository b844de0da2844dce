import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Runs the command on our own terminal; settles with the exit code that a shell would give. */
export function runCommand(
  [program, ...args]: readonly [string, ...string[]],
  variables: Readonly<Record<string, string>>,
  onSignal: (listener: (signal: NodeJS.Signals) => void) => void,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...variables } });
    child.once('error', (error: NodeJS.ErrnoException) => {
      process.stderr.write(`services: ${program}: expected a command that can be run, got ${error.message}\n`);
      resolve(error.code === 'ENOENT' ? 127 : 126);
    });
    child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : exitCodeOf(signal)));
    onSignal((signal) => {
      // A terminal has sent its Ctrl-C to the command as well; a second one means "at once" to many programs.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  });
}

/** As shells do: 128 and the signal's number. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
