import type { ByLimit, Exhausted, Limits, LimitState, LimitStates, WireLimits } from '../../limits/limits.ts';

/** Token counts are told in whole thousands, rounded down (measured on recorded answers, 2025 and 2026). */
const granularity = 1_000;

/**
 * Requests, input and output apart. What was read from a cache does not count; output counts when it has been made, whatever
 * `max_tokens` was: it needs a bucket that is not empty, and may leave it below.
 */
export const anthropicLimits: WireLimits = {
  sizes: ({ requestsPerMinute, inputTokensPerMinute, outputTokensPerMinute }: Limits): ByLimit => ({
    ...(requestsPerMinute !== undefined && { requests: requestsPerMinute }),
    ...(inputTokensPerMinute !== undefined && { 'input-tokens': inputTokensPerMinute }),
    ...(outputTokensPerMinute !== undefined && { 'output-tokens': outputTokensPerMinute }),
  }),
  costs: ({ inputTokens }) => ({ requests: 1, 'input-tokens': inputTokens, 'output-tokens': 1 }),
  settles: ({ outputTokens }) => ({ 'output-tokens': outputTokens }),
  countsRefused: false,
  headers,
  exhausted: ({ name, limit }: Exhausted) => ({
    message:
      `This request would exceed your organization's rate limit of ${limit.toLocaleString('en')} ` +
      `${name.replace('-', ' ')} per minute. Please reduce the prompt length or try again later.`,
  }),
};

function headers(states: LimitStates, wallMs: number): Readonly<Record<string, string>> {
  const told: Record<string, string> = {};
  const tell = (name: string, { limit, remaining, fullInMs }: LimitState, unit: number): void => {
    told[`anthropic-ratelimit-${name}-limit`] = String(limit);
    told[`anthropic-ratelimit-${name}-remaining`] = String(Math.max(0, Math.floor(remaining / unit) * unit));
    told[`anthropic-ratelimit-${name}-reset`] = toSecond(wallMs + fullInMs);
  };
  const { requests, 'input-tokens': input, 'output-tokens': output } = states;
  if (requests) tell('requests', requests, 1);
  if (input) tell('input-tokens', input, granularity);
  if (output) tell('output-tokens', output, granularity);
  if (input && output) tell('tokens', together(input, output), granularity);
  return told;
}

/** Both as one, which is what recorded answers tell: the sum of what is told of each. */
function together(input: LimitState, output: LimitState): LimitState {
  const toldOf = ({ remaining }: LimitState): number => Math.max(0, Math.floor(remaining / granularity) * granularity);
  return {
    limit: input.limit + output.limit,
    remaining: toldOf(input) + toldOf(output),
    fullInMs: Math.max(input.fullInMs, output.fullInMs),
  };
}

/** RFC 3339, to the second. */
function toSecond(wallMs: number): string {
  return new Date(Math.floor(wallMs / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
}
