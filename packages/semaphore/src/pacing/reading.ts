import { readDuration } from '@sluice/core';

/** What a provider counts. `tokens`: in and out together. */
export type Counted = 'requests' | 'tokens' | 'input-tokens' | 'output-tokens';

/** How one of a provider's buckets stands, as its headers tell. */
export interface Reading {
  /** Tells it from the provider's other buckets. */
  readonly name: string;
  readonly counts: Counted;
  /** What a full bucket holds. */
  readonly limit: number;
  readonly remaining: number;
  /** In how long an empty bucket fills. */
  readonly periodMs: number;
  /** In how long it is full again. */
  readonly fullInMs: number;
}

/** What most limits are by. */
export const minuteMs = 60_000;
/** The periods that anybody has, shortest first. */
const periodsMs = [minuteMs, 3_600_000, 86_400_000];

const named: Readonly<Record<string, number>> = {
  minute: minuteMs,
  '60-second': minuteMs,
  '5-minute': 5 * minuteMs,
  hour: 3_600_000,
  day: 86_400_000,
  month: 30 * 86_400_000,
};

const header =
  /^(anthropic|x)-ratelimit-(?:(limit|remaining|reset)-)?(requests|req|tokens|input-tokens|output-tokens)(?:-(minute|60-second|5-minute|hour|day|month))?(?:-(limit|remaining|reset))?$/;

interface Found {
  readonly counts: Counted;
  readonly period: string | undefined;
  limit?: string;
  remaining?: string;
  reset?: string;
}

/**
 * Reads rate-limit headers: Anthropic's, OpenAI's, and those of who follows OpenAI's names (Azure, Groq, xAI), with the period
 * in the name (Mistral, Cerebras) or without. What has no limit or says nothing about what is left is no reading.
 */
export function readLimits(headers: Readonly<Record<string, string>>): readonly Reading[] {
  const found = new Map<string, Found>();
  for (const [name, value] of Object.entries(headers)) {
    const match = header.exec(name);
    const field = match?.[2] ?? match?.[5];
    if (!match || field === undefined) continue;
    const counts = (match[3] === 'req' ? 'requests' : match[3]) as Counted;
    const id = match[4] === undefined ? counts : `${counts}-${match[4]}`;
    let entry = found.get(id);
    if (!entry) found.set(id, (entry = { counts, period: match[4] }));
    entry[field as 'limit' | 'remaining' | 'reset'] = value;
  }
  // Anthropic tells the sum of both besides: it is no third bucket.
  if (found.has('input-tokens') && found.has('output-tokens')) found.delete('tokens');
  return [...found].flatMap(([name, entry]) => read(name, entry) ?? []);
}

function read(name: string, { counts, period, limit: limitText, remaining: left, reset }: Found): Reading | undefined {
  const [limit, remaining] = [Number(limitText), Math.max(0, Number(left))];
  if (limitText === undefined || left === undefined || !(limit > 0) || !(remaining >= 0)) return undefined;
  const used = Math.max(0, limit - remaining);
  const exactMs = reset === undefined ? undefined : readDuration(reset);
  const periodMs = (period === undefined ? undefined : named[period]) ?? periodOf(limit, used, exactMs);
  return { name, counts, limit, remaining, periodMs, fullInMs: exactMs ?? (used / limit) * periodMs };
}

/**
 * Where a reset is exact, it is the time in which `used` comes back, so that the period of the whole follows. `remaining` is
 * rounded down, and what was used seems more than it is: the true period is never shorter than what follows, and it is one
 * of few. Without an exact reset (a date to the second, bare seconds, none) it is a minute.
 */
function periodOf(limit: number, used: number, resetMs: number | undefined): number {
  if (resetMs === undefined || used === 0) return minuteMs;
  const leastMs = (resetMs / used) * limit * 0.99; // resets are rounded, too
  return periodsMs.find((periodMs) => periodMs >= leastMs) ?? periodsMs.at(-1)!;
}
