import type { Check, Scenario } from './scenario.ts';

const wanted = 'answer';
const outageMs = 60_000;

const advisory = (check: Check): Check => ({ ...check, advisory: true });
const ofFallbacks = (check: Check): Check => ({ ...check, needsFallback: true });

const primaryAtLeast = (count: number): Check => ({
  says: `${count} tries of the primary or more`,
  holds: ({ primaryAtMs }) => primaryAtMs.length >= count,
});
const primaryAtMost = (count: number): Check => ({
  says: count === 1 ? 'one try of the primary at most' : `${count} tries of the primary at most`,
  holds: ({ primaryAtMs }) => primaryAtMs.length <= count,
});
const primaryAtMostWithin = (count: number, ms: number): Check => ({
  says: `${count} tries in ${ms} ms at most`,
  holds: ({ primaryAtMs }) => primaryAtMs.filter((at) => at - primaryAtMs[0]! < ms).length <= count,
});
const primaryOnce: Check = { says: 'one try of the primary', holds: ({ primaryAtMs }) => primaryAtMs.length === 1 };
const endsWithin = (ms: number): Check => ({ says: `over in ${ms} ms`, holds: ({ elapsedMs }) => elapsedMs <= ms });
const aliveAfter: Check = { says: 'well afterwards', holds: (seen) => seen.aliveAfter };
const hasUsage: Check = { says: 'usage', holds: (seen) => seen.hasUsage };

/** The model of the provider that is well. */
export const fallbackModel = 'fallback-model';

/**
 * The sixteen of failoverbench (methodology 0.1, profile `full`), with its faults, times and checks. What it checks everywhere,
 * that nothing hangs and no answer that was cut is given as whole, is part of the score itself.
 */
export const scenarios: readonly Scenario[] = [
  {
    id: 'S01',
    fault: '429 with retry-after: 2, once',
    storms: [{ fault: 'status', status: 429, retryAfterMs: 2_000, next: 1 }],
    maxMs: 20_000,
    wanted,
    checks: [
      advisory(primaryAtLeast(2)),
      advisory({
        says: '1.8 s before the second try',
        holds: ({ primaryAtMs: [first, second] }) => second !== undefined && second - first! >= 1_800,
      }),
      primaryAtMostWithin(2, 1_500),
    ],
  },
  {
    id: 'S02',
    fault: '429 without retry-after, always',
    storms: [{ fault: 'status', status: 429 }],
    maxMs: 40_000,
    wanted,
    checks: [primaryAtMostWithin(4, 3_000), primaryAtMost(6)],
  },
  {
    id: 'S03',
    fault: '500 once',
    storms: [{ fault: 'status', status: 500, next: 1 }],
    maxMs: 20_000,
    wanted,
    checks: [advisory(primaryAtLeast(2))],
  },
  {
    id: 'S04',
    fault: '503 always',
    storms: [{ fault: 'status', status: 503 }],
    maxMs: 40_000,
    wanted,
    checks: [primaryAtMost(6)],
  },
  {
    id: 'S05',
    fault: 'reset before headers, once',
    storms: [{ fault: 'reset', next: 1 }],
    maxMs: 20_000,
    wanted,
    checks: [],
  },
  {
    id: 'S06',
    fault: 'no response',
    storms: [{ fault: 'no-answer' }],
    maxMs: 130_000,
    wanted,
    checks: [endsWithin(100_000), advisory(primaryAtMost(1))],
  },
  {
    id: 'S07',
    fault: '20 s to the first token',
    storms: [{ fault: 'slow-first-token', delayMs: 20_000 }],
    maxMs: 60_000,
    wanted,
    checks: [advisory(ofFallbacks(endsWithin(15_000)))],
  },
  {
    id: 'S08',
    fault: 'cut after 40 of 60 tokens',
    storms: [{ fault: 'drop', afterTokens: 40 }],
    maxMs: 40_000,
    wanted,
    checks: [],
  },
  {
    id: 'S09',
    fault: 'silent after 20 tokens, for 30 s, then cut',
    storms: [
      { fault: 'stall', forMs: 30_000, afterTokens: 20 },
      { fault: 'drop', afterTokens: 20 },
    ],
    maxMs: 70_000,
    wanted,
    checks: [endsWithin(45_000), aliveAfter],
  },
  {
    id: 'S10',
    fault: 'an event that is no JSON',
    storms: [{ fault: 'garbage', afterTokens: 10 }],
    maxMs: 30_000,
    wanted,
    checks: [aliveAfter],
  },
  {
    id: 'S11',
    fault: 'no [DONE]',
    storms: [{ fault: 'truncate', afterEvents: -1 }],
    maxMs: 30_000,
    wanted,
    checks: [endsWithin(8_000), advisory(hasUsage)],
  },
  {
    id: 'S12',
    fault: '400, the context is too long',
    storms: [{ fault: 'refusal', reason: 'context-length' }],
    maxMs: 20_000,
    wanted,
    checks: [primaryOnce],
  },
  {
    id: 'S13',
    fault: '400, a content filter',
    storms: [{ fault: 'refusal', reason: 'content-filter' }],
    maxMs: 20_000,
    wanted: 'error',
    checks: [primaryOnce],
  },
  {
    id: 'S14',
    fault: 'cut after 40 tokens, the fallback takes no prefill',
    storms: [{ fault: 'drop', afterTokens: 40 }],
    fallbackRefusesPrefill: true,
    maxMs: 40_000,
    wanted,
    checks: [
      {
        says: 'the first error where the fallback refused to go on',
        holds: ({ ended, prefillsRefused }) => ended !== 'error' || prefillsRefused === 0,
      },
    ],
  },
  {
    id: 'S15',
    fault: '503 for 60 s, a call every 4 s',
    storms: [{ fault: 'status', status: 503, duringMs: outageMs }],
    calls: { count: 20, everyMs: 4_000, downMs: outageMs },
    maxMs: 30_000,
    wanted,
    checks: [
      ofFallbacks({
        says: 'all answered in the outage',
        holds: ({ outage }) => outage !== undefined && outage.calls > 0 && outage.answered === outage.calls,
      }),
      ofFallbacks({
        says: 'back in 30 s',
        holds: ({ outage }) => outage?.backAfterMs !== undefined && outage.backAfterMs <= 30_000,
      }),
    ],
  },
  {
    id: 'S16',
    fault: '503 always: who is said to have answered',
    storms: [{ fault: 'status', status: 503 }],
    maxMs: 40_000,
    wanted,
    checks: [
      ofFallbacks({
        says: 'the model of the fallback',
        holds: ({ model, fallbackAsked }) => fallbackAsked === 0 || model === fallbackModel,
      }),
      advisory(ofFallbacks(hasUsage)),
      primaryAtMost(6),
    ],
  },
];
