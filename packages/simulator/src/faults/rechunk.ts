import type { Random } from '@sluice/core';
import type { Fault } from './fault.ts';
import type { Step } from './spoil.ts';

type Rechunk = Extract<Fault, { fault: 'rechunk' }>;

/** Sends the same bytes in other pieces, each of which is handed to the socket by itself. */
export function* rechunk(steps: Iterable<Step>, faults: readonly Fault[], random: Random): Iterable<Step> {
  const fault = faults.find((one): one is Rechunk => one.fault === 'rechunk');
  if (!fault) return yield* steps;
  const endsPiece = cutters[fault.by](random);
  for (const step of steps) {
    if (step === 'drop' || 'waitMs' in step) {
      yield step;
      continue;
    }
    let { tokens } = step;
    for (const [bytes, isLast] of cut(Buffer.from(step.bytes as string), endsPiece)) {
      yield isLast ? { ...step, bytes, tokens } : { name: step.name, bytes, tokens, partial: true };
      tokens = 0; // the first piece is due with the frame, the others follow at once
    }
  }
}

/** Whether a piece ends behind this byte. */
type Cutter = (random: Random) => (byte: number) => boolean;

const cutters: Readonly<Record<Rechunk['by'], Cutter>> = {
  byte: () => () => true,
  // The first byte of a character of several bytes: what follows it is cut off.
  character: () => (byte) => byte >= 0xc0,
  chance: (random) => () => random() < 0.2,
};

function* cut(bytes: Buffer, endsPiece: (byte: number) => boolean): Iterable<readonly [Buffer, boolean]> {
  let from = 0;
  for (let at = 0; at < bytes.length - 1; at++) {
    if (!endsPiece(bytes[at]!)) continue;
    yield [bytes.subarray(from, at + 1), false];
    from = at + 1;
  }
  yield [bytes.subarray(from), true];
}
