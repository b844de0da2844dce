import type { Storm } from '@sluice/simulator';
import type { Seen } from './seen.ts';

/** Something that must hold of what was seen. */
export interface Check {
  readonly says: string;
  holds(seen: Seen): boolean;
  /** Broken, it costs a pass and no more. */
  readonly advisory?: boolean;
  /** Not asked of a subject that has no fallback. */
  readonly needsFallback?: boolean;
}

/** A fault, and what is asked of whoever meets it. */
export interface Scenario {
  /** `S01` to `S16`, as in the suite. */
  readonly id: string;
  readonly fault: string;
  /** What strikes the primary, from the first call on. */
  readonly storms: readonly Storm[];
  /** The fallback, which is well, declines to go on with an answer that somebody else began. */
  readonly fallbackRefusesPrefill?: boolean;
  /** Many calls, so far apart, in place of one. */
  readonly calls?: { readonly count: number; readonly everyMs: number; readonly downMs: number };
  /** A call that takes longer hangs. */
  readonly maxMs: number;
  readonly wanted: 'answer' | 'error';
  readonly checks: readonly Check[];
}
