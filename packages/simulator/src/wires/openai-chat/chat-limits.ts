import type { Exhausted, Limits, LimitStates, WireLimits } from '../../limits/limits.ts';
import { asText } from '../input.ts';
import { goDuration } from './go-duration.ts';

/**
 * Requests, and tokens of both kinds together. A request takes what it may come to, the larger of its input and its limit of
 * output, and gets nothing back; one that is turned away counts as a request, too.
 */
export const chatLimits: WireLimits = {
  sizes: ({ requestsPerMinute, inputTokensPerMinute, outputTokensPerMinute }: Limits) => {
    const tokens = (inputTokensPerMinute ?? 0) + (outputTokensPerMinute ?? 0);
    return {
      ...(requestsPerMinute !== undefined && { requests: requestsPerMinute }),
      ...(tokens > 0 && { tokens }),
    };
  },
  costs: ({ inputTokens, cacheReadTokens, maxTokens }) => ({
    requests: 1,
    tokens: Math.max(inputTokens + cacheReadTokens, maxTokens === Infinity ? 0 : maxTokens),
  }),
  settles: () => ({}),
  countsRefused: true,
  headers,
  exhausted: ({ name, limit, remaining, needed, waitMs }: Exhausted, { model }) => {
    const unit = name === 'requests' ? 'requests per min (RPM)' : 'tokens per min (TPM)';
    const used = Math.max(0, Math.ceil(limit - remaining));
    return {
      message:
        waitMs === Infinity
          ? `Request too large for ${asText(model)} on ${unit}: Limit ${limit}, Requested ${needed}.`
          : `Rate limit reached for ${asText(model)} on ${unit}: Limit ${limit}, Used ${used}, ` +
            `Requested ${needed}. Please try again in ${goDuration(waitMs)}.`,
      type: name,
    };
  },
};

function headers(states: LimitStates): Readonly<Record<string, string>> {
  const told: Record<string, string> = {};
  for (const name of ['requests', 'tokens'] as const) {
    const state = states[name];
    if (!state) continue;
    told[`x-ratelimit-limit-${name}`] = String(state.limit);
    told[`x-ratelimit-remaining-${name}`] = String(Math.max(0, Math.floor(state.remaining)));
    told[`x-ratelimit-reset-${name}`] = goDuration(Math.floor(state.fullInMs));
  }
  return told;
}
