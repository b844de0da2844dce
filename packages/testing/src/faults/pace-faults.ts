import { seededRandom, expected, sleep } from '@sluice/core';
import { eventPieces } from './event-pieces.ts';
import type { Fault } from './fault.ts';
import { withBody } from './with-body.ts';

/** Headers come at once, and the first bytes of the body so much later. */
export function slowFirstToken(delayMs: number): Fault {
  if (!(delayMs >= 0)) throw expected('delayMs', 'a number ≥ 0', delayMs);
  return {
    name: `first token ${delayMs} ms late`,
    apply: async ({ request, answer, clock }) =>
      withBody(await answer(), async function* (body) {
        await sleep(delayMs, request.signal, clock);
        yield* body as AsyncGenerator<Uint8Array>;
      }),
  };
}

/** Events come at this pace, about a token each. */
export function tokensPerSecond(rate: number): Fault {
  if (!(rate > 0)) throw expected('tokensPerSecond', 'a number > 0', rate);
  return waiting(`${rate} tokens/s`, () => 1_000 / rate);
}

/** Each event comes by a random time later than the one before, at most `maxMs`; the same ones for the same seed. */
export function jitter(maxMs: number, { seed }: { readonly seed: number }): Fault {
  if (!(maxMs >= 0)) throw expected('maxMs', 'a number ≥ 0', maxMs);
  const random = seededRandom(seed);
  return waiting(`jitter up to ${maxMs} ms`, () => random() * maxMs);
}

function waiting(name: string, delayMs: () => number): Fault {
  return {
    name,
    apply: async ({ request, answer, clock }) =>
      withBody(await answer(), async function* (body) {
        let dueAt = clock.now();
        for await (const { bytes, ends } of eventPieces(body)) {
          yield bytes;
          if (!ends) continue;
          dueAt += delayMs();
          if (dueAt > clock.now()) await sleep(dueAt - clock.now(), request.signal, clock);
        }
      }),
  };
}
