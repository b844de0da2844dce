import { startBrowsers } from '../front/browser-process.ts';
import { startFront } from '../front/front.ts';
import { median } from '../median.ts';
import type { Client } from '../subjects/client.ts';
import { anthropicWire } from '../wire/anthropic-wire.ts';
import type { Result, Task } from './task.ts';

const turns = 7;

/** How much later a browser has a delta through a front than from the provider itself. One stream at a time, by turns. */
export async function measureFrontDelay(client: Client, task: Task): Promise<Result> {
  const url = await startFront(client);
  const ask = startBrowsers();
  const direct = `${task.origin}/${task.path}${anthropicWire.path}`;
  const added: number[] = [];
  for (let turn = -2; turn < turns; turn++) {
    const us = await ask({ what: 'added', url, direct, samples: task.samples });
    if (turn >= 0) added.push(us);
  }
  return { us: median(added) };
}
