import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';

/** A real process that holds and settles. */
export interface Worker {
  tell(line: string): void;
  /** Waits until it has said so. */
  said(line: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a process with a store of its own. It ends with the test. */
export function startWorker(url: string, name: string): Worker {
  const program = fileURLToPath(new URL('./worker.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@sluice/source', program, url, name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (told: string) => lines.push(...told.split('\n').filter(Boolean)));
  child.stdin.on('error', () => {}); // it was killed, that is what it is for
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    tell: (line) => void child.stdin.write(`${line}\n`),
    said: (line) =>
      vi.waitFor(
        () => {
          if (!lines.includes(line)) throw new Error(`Expected the process to say "${line}", got ${lines.join()}`);
        },
        { timeout: 15_000 },
      ),
    kill: (signal) => void child.kill(signal),
  };
}
