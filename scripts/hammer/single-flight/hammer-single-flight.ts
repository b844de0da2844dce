import { randomUUID } from 'node:crypto';
import { simulator } from '@sluice/simulator';
import { startRedis } from '../../services/index.ts';
import type { Check, Force, Outcome } from '../hammers.ts';
import { TaskProcess } from '../task-process.ts';
import type { AskTogether } from './ask-together.ts';

/** Long enough that a machine with other things to do renews in time. */
const leaseMs = 6_000;

/**
 * Real processes ask a real provider for the same at once; the provider counts. With `kill` the process that asks is killed in the
 * middle of the answer: then the others, who do not stream, get one of their own.
 */
export async function hammerSingleFlight({ processes, callers, kill }: Force): Promise<Outcome> {
  const server = await startRedis();
  const provider = await simulator({ tokensPerSecond: 20, firstTokenMs: 1_500 });
  const request = {
    model: 'claude-sonnet-5',
    temperature: 0,
    messages: [{ role: 'user', content: `What do you know of ${randomUUID()}?` }],
  } as const;
  const [redisUrl, providerUrl] = [server.url, provider.url];
  const task: AskTogether = { redisUrl, providerUrl, callers, leaseMs, stream: !kill, request };
  const heard: string[] = [];
  const errors: string[] = [];
  let kills = 0;
  const all = Array.from({ length: processes }, () => {
    const one: TaskProcess = new TaskProcess('askTogether', task, {
      onWord(word, _, text) {
        if (word === 'h') heard.push(text);
        else if (word === '?') errors.push(text);
        else if (kill && kills === 0) {
          kills++;
          void one.kill();
        }
      },
    });
    return one;
  });
  try {
    await Promise.all(all.map((one) => one.started));
    await Promise.all(all.map((one) => one.stop()));
    for (const error of errors.slice(0, 5)) console.error(error);
    const calls = provider.requests.length;
    const answered = callers * (processes - kills);
    const lists = new Set(heard).size;
    const checks: Check[] = [
      { what: 'calls to the provider', ok: calls === 1 + kills, got: calls, expected: String(1 + kills) },
      {
        what: 'callers who got an answer',
        ok: heard.length === answered,
        got: heard.length,
        expected: String(answered),
      },
      { what: 'different lists of events', ok: lists === 1, got: lists, expected: '1, byte for byte' },
      { what: 'errors', ok: errors.length === 0, got: errors.length, expected: '0' },
    ];
    return { checks, numbers: { heard: heard.length, events: Number(heard[0]?.split(' ')[1] ?? 0), kills } };
  } finally {
    await Promise.all(all.map((one) => one.kill()));
    await provider.close();
    await server.stop();
  }
}
