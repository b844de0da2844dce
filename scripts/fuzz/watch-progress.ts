import { Worker } from 'node:worker_threads';

/** Ends the process when a number stands still: what hangs cannot say so itself. */
export interface Progress {
  at(number: number): void;
  stop(): void;
}

const watcher = `
  const { workerData: { shared, what, everyMs } } = require('node:worker_threads');
  let before = -1;
  setInterval(() => {
    const now = Atomics.load(shared, 0);
    if (now === before) {
      require('node:fs').writeSync(2, what + ': body ' + now + ' hangs\\n');
      process.kill(process.pid, 'SIGKILL');
    }
    before = now;
  }, everyMs);
`;

/** Looks every `everyMs` from a thread of its own. */
export function watchProgress(what: string, everyMs: number): Progress {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(watcher, { eval: true, workerData: { shared, what, everyMs } });
  worker.unref();
  return {
    at: (number) => void Atomics.store(shared, 0, number),
    stop: () => void worker.terminate(),
  };
}
