import type { Law, LawNumber } from './law.ts';
import { apart, severalChains } from './law-apart.ts';
import { deafInner } from './law-deaf.ts';
import { oneEnd, sameRecord } from './law-ending.ts';
import { callUnchanged, lazy } from './law-lazy.ts';
import { leavesQuietly, returnsDone } from './law-leaving.ts';
import { nothingHeld, nothingLeft, signalIsLifetime } from './law-lifetime.ts';
import { sameError, sameEvents, severalAttempts, throwsAtOnce } from './law-transparent.ts';

/** The laws that every link obeys, by number. */
export const lawTable: Readonly<Record<LawNumber, Law>> = {
  1: sameEvents,
  2: sameError,
  3: lazy,
  4: apart,
  5: nothingHeld,
  6: signalIsLifetime,
  7: returnsDone,
  8: leavesQuietly,
  9: sameRecord,
  10: oneEnd,
  11: severalAttempts,
  12: throwsAtOnce,
  13: callUnchanged,
  14: nothingLeft,
  15: severalChains,
  16: deafInner,
};

/** 1 to 16. */
export const lawNumbers = Object.keys(lawTable).map(Number) as readonly LawNumber[];
