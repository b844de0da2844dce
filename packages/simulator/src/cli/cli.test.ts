import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { anthropicAsked, ask } from '../testing/asking.ts';
import { simulator, type Simulator } from '../simulator.ts';
import { openFileLimit, openFileWarning } from './open-files.ts';
import { nameFlag, readCommandLine } from './read-command-line.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0)) await one();
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A process takes its time to start on a machine that has much to do. */
const patient = { timeout: 30_000 };

/** Node 22 warns that it strips types; later ones do not. */
const flags = ['--conditions=@sluice/source', '--disable-warning=ExperimentalWarning'];

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, '..', 'cli.ts'), ...args]);
  undo.push(() => child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
  /** Waits until it listens, and says where. */
  const url = async (): Promise<Pick<Simulator, 'url'>> => {
    await expect
      .poll(() => out, { interval: 20, timeout: 25_000 })
      .toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    return { url: out.slice('listening on '.length).trim() };
  };
  return { child, ended, url };
}

test.for(['SIGINT', 'SIGTERM'] as const)(
  'it listens, answers as it is told to, and ends on %s',
  patient,
  async (signal) => {
    const storm = ['--storm', 'status status=529 next=1', '--storm', 'slow-headers delayMs=1'];
    const { child, ended, url } = start(['--port', '0', '--seed', '1', '--requests-per-minute', '2', ...storm]);
    const provider = (await url()) as Simulator;
    const statuses: number[] = [];
    for (let count = 0; count < 4; count++) statuses.push((await ask(provider, anthropicAsked)).status);
    expect(statuses).toEqual([529, 200, 200, 429]);
    const stalled = await ask(provider, {
      ...anthropicAsked,
      headers: { ...anthropicAsked.headers, 'x-api-key': 'b' },
    });
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 0, signal: null, err: '' });
    await stalled.text().catch(() => {});
  },
);

test.for<[args: readonly string[], message: string]>([
  [['--prot', '0'], "Unknown option '--prot'"],
  [['now'], "Unexpected argument 'now'"],
  [['--port', 'x'], "Expected --port to be a number, got 'x'"],
  [['--port', '70000'], 'Expected --port to be a whole number from 0 to 65,535, got 70000'],
  [['--seed', '1.5'], 'Expected --seed to be a whole number, got 1.5'],
  [['--jitter', '2'], 'Expected --jitter to be a number from 0 to 1, got 2'],
  [['--tokens-per-second', ''], "Expected --tokens-per-second to be a number, got ''"],
  [['--requests-per-minute', '0'], 'Expected --requests-per-minute to be a whole number ≥ 1, got 0'],
  [['--api-key', 'a', '--no-api-key'], 'Expected --api-key or --no-api-key, got both'],
  [['--storm', 'stall forMs=-1'], 'Expected --storm: `forMs` to be a number ≥ 0, got -1'],
  [['--storm', 'stall for ever'], "Expected --storm: `stall` to be followed by fields as name=value, got 'for'"],
  [['--recordings', '/nowhere'], 'Expected --recordings to be a folder, there is none at /nowhere'],
])('wrong usage is named by its flag: %o', async ([args, message]) => {
  const begin = async () => simulator(readCommandLine(args));
  const error = await begin().catch((thrown: Error) => thrown);
  expect(nameFlag((error as Error).message)).toBe(message);
});

test('wrong usage is one line and an exit code', patient, async () => {
  const err = 'Expected --jitter to be a number from 0 to 1, got 2\n';
  expect(await start(['--jitter', '2']).ended).toEqual({ code: 2, signal: null, out: '', err });
});

test('a port that is taken is one line, and another exit code', patient, async () => {
  const other = await simulator();
  undo.push(() => other.close());
  const { port } = new URL(other.url);
  const { code, out, err } = await start(['--port', port]).ended;
  expect([code, out]).toEqual([1, '']);
  expect(err).toBe(`listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`);
});

test('help names every flag', patient, async () => {
  const { code, out, err } = await start(['--help']).ended;
  expect([code, err]).toEqual([0, '']);
  expect(out.match(/^ +--[\w-]+/gm)).toHaveLength(13);
});

test('a limit of open files that is too low is said in one line', () => {
  expect(openFileWarning(1_024)).toBe(
    'open files are limited to 1024, which is enough for 924 open streams; ulimit -n 10100 for 10,000',
  );
  expect(openFileWarning(10_100)).toBeUndefined();
  expect(openFileWarning(openFileLimit() + 10_100)).toBeUndefined();
  expect(openFileLimit()).toBeGreaterThan(100);
});
