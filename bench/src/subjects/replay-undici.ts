import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordings, type Recordings } from '@sluice/testing';
import { replay } from '@sluice/testing/undici';
import { Agent, type Dispatcher } from 'undici';
import { ask, startLoopback } from '../replay/loopback.ts';
import type { MakeClient } from './client.ts';

/** Answers in the folder: each is given once, as in a test. */
const recorded = 100;

/** Records the answers of a server first, and never asks it again. */
const replayUndici: MakeClient = () => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const opened = (mode: 'all' | 'replay'): { readonly dispatcher: Dispatcher; readonly set: Recordings } => {
    const set = recordings({ dir, mode });
    const way = replay([set.handler()]);
    set.attach(way);
    return { dispatcher: new Agent().compose(way), set };
  };
  const ready = (async () => {
    const url = await startLoopback();
    const { dispatcher, set } = opened('all');
    for (let at = 0; at < recorded; at++) await ask(url, dispatcher);
    await set.settle();
    return url;
  })();
  let dispatcher: Dispatcher;
  return {
    async open() {
      const url = await ready;
      ({ dispatcher } = opened('replay'));
      await ask(url, dispatcher); // files are read when the first is asked for
      return recorded - 1;
    },
    whole: async () => await ask(await ready, dispatcher),
  };
};
export default replayUndici;
