import { spawn, type ChildProcess } from 'node:child_process';

export interface ChildOptions {
  /** After this it is killed. */
  readonly timeoutMs: number;
}

/**
 * What our children see of the environment. No proxy stands between them and the server, and no switch for telemetry of
 * some library is on.
 */
const environment: NodeJS.ProcessEnv = { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1' };

/**
 * Starts a process that ends with us. Its standard input is a pipe: when we are gone, even killed, it ends, and the child
 * with it.
 */
export function startChild(program: string, args: readonly string[], timeoutMs?: number): ChildProcess {
  return spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment,
    ...(timeoutMs !== undefined && { timeout: timeoutMs, killSignal: 'SIGKILL' }),
  });
}

/** Waits for the end of a process and reads the JSON of its last line. */
export function resultOf<Output>(child: ChildProcess, { timeoutMs }: ChildOptions): Promise<Output> {
  let output = '';
  let complaint = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(JSON.parse(output.trim().split('\n').at(-1)!) as Output);
      const how = signal === null ? `ended with ${code}` : `was stopped by ${signal} (limit ${timeoutMs} ms)`;
      reject(new Error(`${how}: ${complaint.trim().slice(0, 600)}`));
    });
  });
}
