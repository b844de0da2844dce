import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Waits on its standard input. We hold the other end, so it reads an end of file exactly when we are gone: after an exit,
 * an uncaught error, a signal, even SIGKILL, which no handler of ours would see. Then it stops the process whose id is in
 * the folder's `pid` file and removes the folder. SIGINT stops Redis, Postgres and a container in order; SIGCONT wakes a
 * process that a test has paused, so that it can follow. A zombie (Z) has ended already: in a container there may be nobody
 * to reap it.
 */
const script = `
runs() { kill -0 "$1" && ! grep -q '^State:.*Z' "/proc/$1/status"; }
read -r line
if pid=$(cat "$1/pid"); then
  kill -INT "$pid"
  kill -CONT "$pid"
  tries=0
  while runs "$pid" && [ "$tries" -lt 30 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$pid"
fi
rm -rf "$1"
`;

/** Starts the process that cleans up after us should we not come to do it; it lives until `dismissGuard`. */
export function startGuard(folder: string): ChildProcess {
  // Detached: a Ctrl-C goes to every process of the terminal's group and would end the guard before its work.
  const guard = spawn('/bin/sh', ['-c', script, 'sluice-services-guard', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  // A failed start of /bin/sh or a broken pipe only means that nobody watches; what is watched works without.
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  // The pipe must stay open without keeping our event loop alive.
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  return guard;
}

/** Ends the guard once there is nothing left to clean up. */
export async function dismissGuard(guard: ChildProcess): Promise<void> {
  if (guard.pid === undefined || guard.exitCode !== null || guard.signalCode !== null) return;
  guard.ref();
  const ended = new Promise((resolve) => guard.once('exit', resolve));
  guard.kill('SIGKILL');
  await ended;
}
