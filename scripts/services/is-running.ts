import { readFileSync } from 'node:fs';

/** For tests: whether a process runs. One that has ended but that nobody has asked after yet (a zombie) does not. */
export function isRunning(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // Gone in this moment, or a system without /proc, where the first process reaps at once.
    return process.platform !== 'linux';
  }
}
