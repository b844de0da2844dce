import { createHash } from 'node:crypto';
import { seededRandom, type Random } from '@sluice/core';

/** How a body is cut: not at all · into single bytes · at random, the same way for the same seed. */
export type Mode = 'whole' | 'bytes' | 'random';
export const modes: readonly Mode[] = ['whole', 'bytes', 'random'];

/** Cuts a body into pieces, none of them empty: an empty HTTP chunk is the end. */
export function splitBody(body: Buffer, mode: Mode, seed: string): readonly Buffer[] {
  if (mode === 'whole') return body.length === 0 ? [] : [body];
  const random = randomOf(seed);
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const length = mode === 'bytes' ? 1 : 1 + Math.floor(random() ** 3 * 400); // mostly short, sometimes long
    pieces.push(body.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

/** Numbers in [0, 1) that a text decides. */
function randomOf(seed: string): Random {
  return seededRandom(createHash('sha256').update(seed).digest().readUInt32LE(0));
}
