import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordings, type Recordings } from '@sluice/testing';
import { replay } from '@sluice/testing/undici';
import { Agent, type Dispatcher } from 'undici';
import { ask, startLoopback } from '../replay/loopback.ts';
import type { MakeClient } from './client.ts';

/** Answers in a folder. When all have been given, the folder is opened again, as by the next test. */
const recorded = 100;

/** Records the answers of a server first, and never asks it again. */
const replayUndici: MakeClient = () => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const open = (mode: 'all' | 'replay'): { readonly dispatcher: Dispatcher; readonly set: Recordings } => {
    const set = recordings({ dir, mode });
    const way = replay([set.handler()]);
    set.attach(way);
    return { dispatcher: new Agent().compose(way), set };
  };
  const ready = (async () => {
    const url = await startLoopback();
    const { dispatcher, set } = open('all');
    for (let at = 0; at < recorded; at++) await ask(url, dispatcher);
    await set.settle();
    return url;
  })();
  let left = 0;
  let dispatcher: Dispatcher;
  return {
    async whole() {
      const url = await ready;
      if (left === 0) ({ dispatcher } = open('replay'));
      left = (left || recorded) - 1;
      return await ask(url, dispatcher);
    },
  };
};
export default replayUndici;
