import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { isCompletionError } from '../errors/completion-error.ts';
import { seededRandom } from '../time/seeded-random.ts';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';
import { pause, readAll, until } from './testing/waiting.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

function liveTimers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}

test('10,000 calls that end in every way leave no socket, no timer and no listener behind', async () => {
  const random = seededRandom(seed);
  /** A whole number from 0 to n - 1. */
  const upTo = (n: number): number => Math.floor(random() * n);
  const answering = new Set<unknown>();
  await using server = await startServer(
    everyRequest(async (connection) => {
      answering.add(connection);
      void connection.closed.then(() => answering.delete(connection));
      if (upTo(10) === 0) await connection.wait(upTo(5));
      await connection.head();
      for (let n = upTo(8); n > 0; n--) {
        await connection.events({ text: 'x'.repeat(upTo(2_000)) });
        if (upTo(4) === 0) await connection.wait(upTo(3));
      }
      if (upTo(20) === 0) return connection.reset();
      await connection.events({ text: 'last' }, { end: true });
      await connection.finish();
      answering.delete(connection);
    }),
  );
  const complete = toyChain(server.url);
  const shared = new AbortController(); // lives longer than all calls, as that of a server does
  const timersBefore = liveTimers();
  const outcomes: Record<string, number> = {};

  const call = async (): Promise<string> => {
    const own = new AbortController();
    const signal = upTo(2) === 0 ? shared.signal : own.signal;
    const events = complete.stream(question, { signal, ...(upTo(4) === 0 && { timeoutMs: 1 + upTo(20) }) });
    switch (upTo(signal === own.signal ? 6 : 5)) {
      case 0: {
        let left = upTo(5);
        for await (const _ of events) if (left-- === 0) break;
        return 'broken off at an event';
      }
      case 1: {
        for (let n = upTo(3); n > 0; n--) await events.next();
        const waiting = events.next();
        await (upTo(2) === 0 ? undefined : pause(upTo(3)));
        await events.return();
        await waiting;
        return 'left with a read pending';
      }
      case 2:
        return 'not read';
      case 3:
        await readAll(events);
        return 'read whole';
      case 4:
        await complete({ ...question, maxTokens: 1 }, { signal }).catch((error: unknown) => {
          if (!isCompletionError(error)) throw error; // a stream where a whole answer was asked is read all the same
        });
        return 'asked without events';
      default:
        setTimeout(() => own.abort(), upTo(6));
        await readAll(events);
        return 'read whole before its abort';
    }
  };

  for (let batch = 0; batch < 100; batch++) {
    const calls = Array.from({ length: 100 }, async () => {
      const outcome = await call().catch((error: unknown) => (isCompletionError(error) ? error.code : String(error)));
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    });
    await Promise.all(calls);
  }
  console.log(`seed ${seed}: ${JSON.stringify(outcomes)}`);
  await until(() => answering.size === 0, `no connection to be busy (seed ${seed})`, 200);
  const idle = server.openConnections;
  const listeners = getEventListeners(shared.signal, 'abort').length;
  const timers = liveTimers() - timersBefore;
  await complete.close();
  await until(() => server.openConnections === 0, 'idle connections to be closed with the transport', 200);
  console.log(
    `after 10,000 calls on ${server.connections.length} connections: 0 busy, ${idle} kept alive, ` +
      `${server.openConnections} after close; ${timers} timers, ${listeners} listeners`,
  );
  expect(listeners).toBe(0);
  expect(timers).toBeLessThanOrEqual(0); // the test runner may have ended one of its own
  expect(Object.keys(outcomes).filter((outcome) => outcome.startsWith('Error'))).toEqual([]);
}, 30_000);
