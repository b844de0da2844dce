import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';

/** A real process that a test talks to and may kill. */
export interface Worker {
  readonly lines: readonly string[];
  tell(line: string): void;
  /** Waits until it has said so. */
  said(line: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a program, which reads and says lines. It ends with the test. */
export function startWorker(program: URL, ...words: readonly string[]): Worker {
  const child = spawn(process.execPath, ['--conditions=@sluice/source', fileURLToPath(program), ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
  child.stdin.on('error', () => {}); // it was killed, that is what it is for
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    lines,
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
