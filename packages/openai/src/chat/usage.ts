import { isJsonObject, knownUsage } from '@sluice/core';
import type { JsonObject, JsonValue, Usage } from '@sluice/core';

/**
 * This wire counts inclusively: what was read from or written to the cache is inside `prompt_tokens`, reasoning inside
 * `completion_tokens`. Taken apart here, never below 0. Who counts reasoning beside the completion (xAI) gives itself
 * away by the total. The cache's counters have other names at DeepSeek, Moonshot and LiteLLM.
 */
export function readUsage(raw: JsonObject): Usage {
  const prompt = count(raw['prompt_tokens']);
  const completion = count(raw['completion_tokens']);
  const input = details(raw['prompt_tokens_details']);
  const read = first(
    input['cached_tokens'],
    raw['prompt_cache_hit_tokens'],
    raw['cached_tokens'],
    raw['cache_read_input_tokens'],
  );
  const written = first(input['cache_write_tokens'], raw['cache_creation_input_tokens']);
  const reasoning = first(details(raw['completion_tokens_details'])['reasoning_tokens'], raw['reasoning_tokens']);
  const beside = (reasoning ?? 0) > 0 && raw['total_tokens'] === (prompt ?? 0) + (completion ?? 0) + reasoning!;
  return knownUsage({
    inputTokens: prompt === undefined ? undefined : Math.max(0, prompt - (read ?? 0) - (written ?? 0)),
    cacheReadTokens: read,
    cacheWriteTokens: written,
    outputTokens: completion === undefined || beside ? completion : Math.max(0, completion - (reasoning ?? 0)),
    reasoningTokens: reasoning,
    raw,
  });
}

function details(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function first(...values: readonly (JsonValue | undefined)[]): number | undefined {
  return values.map(count).find((value) => value !== undefined);
}

/** A count that is missing, `null` or no number is unknown. */
function count(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
