import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Asked, Told } from './asked.ts';

const file = fileURLToPath(new URL('browsers.ts', import.meta.url));

/** Browsers in a process of their own, which ends with this one. */
export function startBrowsers(): (asked: Asked) => Promise<number> {
  const child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = once(child, 'exit').then(() => {
    throw new Error('The browsers are gone');
  });
  return async (asked) => {
    child.send(asked);
    const [told] = (await Promise.race([once(child, 'message'), gone])) as [Told];
    return told.value;
  };
}
