import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** After this it is killed, and `output` says so. */
  readonly timeoutMs?: number;
}

export interface Run {
  readonly ok: boolean;
  /** What it wrote to both streams, as it came. */
  readonly output: string;
}

/** Runs a program to its end and keeps what it says: who runs many shows only what failed. */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { cwd, environment = process.env, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            output += `\nstopped after ${timeoutMs} ms\n`;
            child.kill('SIGKILL');
          }, timeoutMs);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ ok: code === 0, output });
    });
  });
}

/** Runs npm by the Node that runs us, and by no shell: the same on every platform. */
export function runNpm(args: readonly string[], options?: RunOptions): Promise<Run> {
  const npm = process.env['npm_execpath'];
  return npm === undefined ? runProgram('npm', args, options) : runProgram(process.execPath, [npm, ...args], options);
}
