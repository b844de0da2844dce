/** What a scenario came to, by what the caller was given and what the providers were asked. */
export interface Seen {
  readonly ended: 'answer' | 'error' | 'hang';
  /** Whether the answer is all of what it should be. */
  readonly whole: boolean;
  readonly error?: string;
  readonly elapsedMs: number;
  /** When the primary was asked, counted from the first call on. */
  readonly primaryAtMs: readonly number[];
  readonly fallbackAsked: number;
  /** How often the fallback was asked to go on with somebody else's words, and declined. */
  readonly prefillsRefused: number;
  /** The model that is said to have answered. */
  readonly model?: string;
  readonly hasUsage: boolean;
  /** Whether a call is answered when the fault is over. */
  readonly aliveAfter: boolean;
  /** Of a scenario with many calls. */
  readonly outage?: Outage;
}

/** How many calls fared while the primary was down. */
export interface Outage {
  readonly calls: number;
  readonly answered: number;
  readonly primaryAsked: number;
  /** How long it was well again before it answered somebody; absent when it never did. */
  readonly backAfterMs?: number;
}

/** In a line, as on the suite's own card. */
export function describeSeen({ outage, ...seen }: Seen): string {
  if (outage) {
    const { calls, answered, primaryAsked, backAfterMs } = outage;
    const back = backAfterMs === undefined ? 'never back' : `back after ${seconds(backAfterMs)}`;
    return `${answered} of ${calls} answered in the outage, ${primaryAsked} tries meanwhile, ${back}`;
  }
  const [first, second] = seen.primaryAtMs;
  return [
    `${seen.primaryAtMs.length} + ${seen.fallbackAsked} asked`,
    ...(second === undefined ? [] : [`second after ${seconds(second - first!)}`]),
    `${seen.ended === 'answer' && !seen.whole ? 'CUT answer' : seen.ended} in ${seconds(seen.elapsedMs)}`,
  ].join(', ');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
