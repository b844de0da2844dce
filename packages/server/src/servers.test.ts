import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { compose } from '@sluice/core';
import { openai } from '@sluice/openai';
import { simulator, type SimulatorOptions } from '@sluice/simulator';
import { expect, test, vi } from 'vitest';
import { piecewise } from './testing/piecewise.ts';
import { servers, type Begin } from './testing/servers.ts';

const request = { model: 'gpt-5', maxTokens: 100_000, messages: [{ role: 'user', content: 'Hello' }] } as const;

/** A provider on loopback, a chain that ends there, and a server that answers with it. */
async function open(start: (begin: Begin) => ReturnType<(typeof servers)[string]>, options: SimulatorOptions = {}) {
  const provider = await simulator(options);
  const complete = compose(openai({ baseUrl: `${provider.url}/v1`, apiKey: 'any' }));
  const server = await start((signal) => complete.stream(request, signal && { signal }));
  return {
    provider,
    url: server.url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await complete.close();
      await provider.close();
    },
  };
}

for (const [name, start] of Object.entries(servers)) {
  test(`${name}: an answer of a provider comes as frames, each as soon as it is there`, async () => {
    await using served = await open(start, { answer: () => 'one two three four five', tokensPerSecond: 25 });
    const read = piecewise(await fetch(served.url));
    const pieces: string[] = [];
    for (let piece = await read(); piece !== undefined; piece = await read()) pieces.push(piece);
    expect(pieces.filter((piece) => piece.includes('text-delta')).length).toBeGreaterThan(1);
    const texts = pieces.join('').matchAll(/^data: (\{"type":"text-delta".*)$/gm);
    expect([...texts].map(([, data]) => (JSON.parse(data!) as { text: string }).text).join('')).toBe(
      'one two three four five',
    );
    expect(pieces.at(-1)).toMatch(/data: \[DONE\]\n\n$/);
  });

  test(`${name}: a provider that refuses is a refusal, in our words`, async () => {
    const storms = [{ fault: 'status', status: 429, retryAfterMs: 3_000, message: 'secret' }] as const;
    await using served = await open(start, { storms });
    const response = await fetch(served.url);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '3']);
    expect(await response.json()).toEqual({
      error: { code: 'rate-limit', message: expect.any(String), retryAfterMs: 3_000 },
    });
  });

  test(`${name}: a browser that leaves before the status is decided closes the provider's socket within 10 ms`, async () => {
    const took = await bestOf(10, async () => {
      await using served = await open(start, { storms: [{ fault: 'no-answer' }] });
      const leaving = ask(served.url).end();
      leaving.on('error', () => {});
      await vi.waitFor(() => expect(served.provider.requests).toHaveLength(1), { interval: 5 });
      await pause(10);
      return left(served, leaving);
    });
    expect(took).toBeLessThan(10);
  });

  test(`${name}: one that leaves while the provider is silent, too`, async () => {
    const took = await bestOf(10, async () => {
      await using served = await open(start, { storms: [{ fault: 'stall', afterTokens: 2 }] });
      const leaving = ask(served.url).end();
      const [response] = (await once(leaving, 'response')) as [IncomingMessage];
      response.on('error', () => {}).resume();
      await vi.waitFor(() => expect(served.provider.requests[0]!.tokens).toBe(2), { interval: 5 });
      await pause(10);
      return left(served, leaving);
    });
    expect(took).toBeLessThan(10);
  });

  test(`${name}: one that reads slowly holds the provider back`, async () => {
    const tokens = 20_000;
    const longWord = `${' '.repeat(4_000)}word`; // one token: it is bytes that fill the buffers on the way, 36 MB at the most that was seen
    await using served = await open(start, { answer: () => longWord.repeat(tokens) });
    const slow = ask(served.url).end();
    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    response.on('error', () => {}).pause();
    const [asked] = served.provider.requests;
    let before = -1;
    await vi.waitFor(
      () => {
        const stood = asked!.tokens > 0 && asked!.tokens === before;
        before = asked!.tokens;
        expect(stood).toBe(true);
      },
      { interval: 80, timeout: 5_000 },
    );
    expect(before).toBeLessThan(tokens * 0.8);
    response.resume();
    await vi.waitFor(() => expect(asked!.tokens).toBeGreaterThan(before), { interval: 5, timeout: 5_000 });
    slow.destroy();
  });
}

/** Leaves, and says after how many ms the provider saw its socket close. */
async function left({ provider }: { provider: Awaited<ReturnType<typeof simulator>> }, leaving: { destroy(): void }) {
  const at = performance.now();
  leaving.destroy();
  const departure = await provider.requests[0]!.over;
  return departure!.at - at;
}

/** The shortest of up to three tries: a pause of the machine is not the code's. */
async function bestOf(boundMs: number, attempt: () => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let n = 0; n < 3 && best > boundMs; n++) best = Math.min(best, await attempt());
  return best;
}
