import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

/** The demo as it is started by a shell. */
export interface DemoProcess {
  readonly child: ChildProcess;
  /** As it said on stdout. */
  readonly url: string;
  /** What it has logged so far. */
  readonly log: () => readonly LogLine[];
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface LogLine {
  /** When it was written, in ms since 1970. */
  readonly time: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Nothing of the machine's. */
const quiet = { ANTHROPIC_API_KEY: '', OPENAI_API_KEY: '', REDIS_URL: '', DATABASE_URL: '', PORT: '0', DEMO_DATA: '' };

/** Runs it to its end, or to the test's. */
export function startProcess(variables: Readonly<Record<string, string>>): Omit<DemoProcess, 'url'> & {
  readonly out: () => string;
} {
  const flags = ['--conditions=@sluice/source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, '../../main.ts')], {
    env: { ...process.env, ...quiet, ...variables },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  const log = () =>
    err
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine);
  return { child, ended, log, out: () => out };
}

/** Waits until it listens. */
export async function startListening(variables: Readonly<Record<string, string>> = {}): Promise<DemoProcess> {
  const { out, ...started } = startProcess(variables);
  await expect.poll(out, { interval: 20, timeout: 8_000 }).toContain('\n');
  return { ...started, url: /^Sluice demo: (\S+)\n$/.exec(out())![1]! };
}
