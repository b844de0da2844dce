import { ManualClock } from '@sluice/core/laws';
import { afterEach, describe, expect, test } from 'vitest';
import { simulator, type Simulator, type SimulatorOptions, type Storm } from '../index.ts';
import { ask, askedWires, codeOf, readPieces, type AskOptions } from '../testing/asking.ts';

// That the sixteen faults of failoverbench can be made, each as one would begin it. What a chain does about them is not
// tested here.
const started: Simulator[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((provider) => provider.close()));
});

async function start(storm: Storm, options: SimulatorOptions = {}): Promise<Simulator> {
  const provider = await simulator({ storms: [storm], ...options });
  started.push(provider);
  return provider;
}

describe.for(askedWires)('on the wire of $provider', (wire) => {
  const outcome = async (provider: Simulator, options?: AskOptions): Promise<number | string> => {
    const response = await ask(provider, wire, options).catch(codeOf);
    if (typeof response === 'string') return response;
    const { ended } = await readPieces(response);
    return ended === 'whole' ? response.status : ended;
  };
  const outcomes = async (provider: Simulator, count: number) => {
    const all: (number | string)[] = [];
    for (let asked = 0; asked < count; asked++) all.push(await outcome(provider));
    return all;
  };
  const broken = expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) as unknown as string;

  test.for<[scenario: string, storm: Storm, outcomes: readonly (number | string)[]]>([
    ['01: 429 with a time, once', { fault: 'status', status: 429, retryAfterMs: 2_000, next: 1 }, [429, 200]],
    ['02: 429 for ever', { fault: 'status', status: 429 }, [429, 429, 429, 429]],
    ['03: 500 once', { fault: 'status', status: 500, next: 1 }, [500, 200]],
    ['04: 503 for ever', { fault: 'status', status: 503 }, [503, 503, 503]],
    ['05: a reset', { fault: 'reset', next: 1 }, [broken, 200]],
    ['12: the context is too long', { fault: 'refusal', reason: 'context-length' }, [400, 400]],
    ['13: a filter refuses', { fault: 'refusal', reason: 'content-filter' }, [400, 400]],
    ['14: a prefill is refused', { fault: 'refusal', reason: 'prefill' }, [400, 400]],
    ['16: a failure and then an answer', { fault: 'status', status: 500, next: 1 }, [500, 200]],
  ])('failoverbench %s', async ([, storm, expected]) => {
    expect(await outcomes(await start(storm), expected.length)).toEqual(expected);
  });

  test.for<[scenario: string, storm: Storm, afterMs: number]>([
    ['06: no response for two minutes', { fault: 'slow-headers', delayMs: 120_000 }, 120_000],
    ['07: twenty seconds to the first token', { fault: 'slow-first-token', delayMs: 20_000 }, 20_000],
    ['09: a stall after 20 tokens, here one that passes', { fault: 'stall', afterTokens: 20, forMs: 50_000 }, 50_000],
  ])('failoverbench %s', async ([, storm, afterMs]) => {
    const clock = new ManualClock();
    const provider = await start(storm, { clock });
    let ended: number | string | undefined;
    const asking = outcome(provider).then((one) => (ended = one));
    await expect.poll(() => clock.nextMs).toBe(afterMs);
    await clock.advance(afterMs - 1);
    expect(ended).toBeUndefined();
    await clock.advance(1);
    expect(await asking).toBe(200);
  });

  test('failoverbench 06: no response, ever', async () => {
    const provider = await start({ fault: 'no-answer' });
    const leaving = new AbortController();
    const asking = outcome(provider, { signal: leaving.signal });
    await expect.poll(() => provider.requests[0]?.faults).toEqual([{ fault: 'no-answer' }]);
    leaving.abort();
    await asking;
    expect(await provider.requests[0]!.over).toMatchObject({ events: 0 });
  });

  test.for(['truncate', 'drop'] as const)(
    'failoverbench 08: an answer of more than 60 tokens, cut after 40: %s',
    async (fault) => {
      const provider = await start({ fault, afterTokens: 40 });
      expect(await outcome(provider)).toEqual(fault === 'drop' ? broken : 200);
      expect(provider.requests[0]!.tokens).toBe(40);
      provider.storms.endAll();
      await outcome(provider);
      expect(provider.requests[1]!.tokens).toBeGreaterThanOrEqual(60);
    },
  );

  test('failoverbench 10: an event that is malformed', async () => {
    const provider = await start({ fault: 'garbage', afterTokens: 5 });
    const { text } = await readPieces(await ask(provider, wire));
    expect(text).toMatch(/"(content_blo|chat\.compl)\n\n/);
  });

  test('failoverbench 11: no end, on a connection that closes or stays open', async () => {
    const provider = await start({ fault: 'truncate', afterEvents: -1, next: 1 });
    const { text } = await readPieces(await ask(provider, wire));
    expect(text).toMatch(/"(stop_reason":"end_turn|finish_reason":"stop)"/);
    expect(text).not.toMatch(/\[DONE\]|message_stop/);
    provider.storms.begin({ fault: 'stall', afterEvents: -1 });
    const response = await ask(provider, wire);
    await expect.poll(() => provider.requests[1]!.events).toBe(provider.requests[0]!.events);
    await response.body!.cancel();
  });

  test('failoverbench 15: a minute’s outage', async () => {
    const clock = new ManualClock();
    const provider = await start({ fault: 'status', status: 503, duringMs: 60_000 }, { clock });
    expect(await outcomes(provider, 2)).toEqual([503, 503]);
    await clock.advance(59_999);
    expect(await outcomes(provider, 1)).toEqual([503]);
    await clock.advance(1);
    expect(await outcomes(provider, 2)).toEqual([200, 200]);
  });
});
