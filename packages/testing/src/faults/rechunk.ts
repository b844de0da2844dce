import { seededRandom, expected, type Random } from '@sluice/core';
import type { Fault } from './fault.ts';
import { withBody } from './with-body.ts';

/** How to cut: every byte alone, inside of each character that has several, or at random (1 to 64 bytes). */
export type Cut = 'bytes' | 'mid-utf8' | { readonly seed: number };

/** The same bytes in other chunks: decoders must not care. */
export function rechunk(cut: Cut): Fault {
  const sizes = sizesOf(cut);
  return {
    name: `rechunk ${typeof cut === 'string' ? cut : `seed ${cut.seed}`}`,
    apply: async ({ answer }) =>
      withBody(await answer(), async function* (body) {
        for await (const chunk of body) {
          for (let at = 0; at < chunk.length;) {
            const end = Math.min(chunk.length, at + sizes(chunk, at));
            yield chunk.subarray(at, end);
            at = end;
          }
        }
      }),
  };
}

function sizesOf(cut: Cut): (chunk: Uint8Array, at: number) => number {
  if (cut === 'bytes') return () => 1;
  if (cut === 'mid-utf8') return untilMidCharacter;
  if (typeof cut !== 'object' || cut === null) throw expected('cut', "'bytes', 'mid-utf8' or { seed }", cut);
  const random: Random = seededRandom(cut.seed);
  return () => 1 + Math.floor(random() * 64);
}

/** Up to the first byte of the next character of several bytes, that byte included. */
function untilMidCharacter(chunk: Uint8Array, at: number): number {
  let end = at;
  while (end < chunk.length && chunk[end]! < 0xc0) end++;
  return end - at + 1;
}
