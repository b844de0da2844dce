import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { Home } from './home.ts';
import { isRunning } from './is-running.ts';

test('close stops the process and removes the folder', async () => {
  const home = new Home('test', undefined, 1_000);
  const pid = home.start(['sleep', '60']);
  expect(isRunning(pid)).toBe(true);
  expect(existsSync(home.folder)).toBe(true);
  await home.close();
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(home.folder)).toBe(false);
});

test('a process that ignores the request to stop is killed', async () => {
  const home = new Home('test', undefined, 50);
  home.start(['sh', '-c', 'trap "" INT; echo deaf; sleep 60 & wait; wait']);
  await home.close();
  expect(home.outcome).toMatch(/^got SIG/);
});

test('a failure names the exit code and the last line that was written', async () => {
  const home = new Home('test', undefined, 1_000);
  await expect(home.finish(['sh', '-c', 'echo first; echo disk full >&2; exit 3'])).rejects.toThrow(
    'sh: expected exit code 0, got exit code 3; its last words: disk full',
  );
  await expect(home.finish(['/nonexistent/program'])).rejects.toThrow('it did not start: spawn /nonexistent/program');
  await home.close();
});

// Whoever is not there any more cannot clean up: this is what the guard is for.
test.each([
  ['is killed', ''],
  ['throws', 'setTimeout(() => { throw new Error("uncaught"); }, 10);'],
  ['exits', 'setTimeout(() => process.exit(0), 10);'],
])('a process dies with the one that started it when that one %s', async (_, ending) => {
  const script = `
    const { Home } = await import(${JSON.stringify(new URL('./home.ts', import.meta.url))});
    const home = new Home('test', undefined, 1_000);
    const pid = home.start(['sleep', '60']);
    process.stdout.write(JSON.stringify({ pid, folder: home.folder }));
    ${ending === '' ? 'setInterval(() => {}, 1_000);' : ending}`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(starter.stdout, 'data')) as [Buffer];
  const { pid, folder } = JSON.parse(line.toString()) as { pid: number; folder: string };
  expect(isRunning(pid)).toBe(true);
  if (ending === '') starter.kill('SIGKILL');
  await vi.waitFor(() => expect([isRunning(pid), existsSync(folder)]).toEqual([false, false]), {
    timeout: 5_000,
    interval: 20,
  });
});
