import { addUsage, isJsonObject, knownUsage } from '@sluice/core';
import type { JsonObject, JsonValue, Usage } from '@sluice/core';

/**
 * Anthropic counts input disjointly already (`input_tokens` is what was neither read from nor written to the cache);
 * thinking is inside `output_tokens`, and both cache times are inside `cache_creation_input_tokens`.
 */
export function readUsage(raw: JsonObject): Usage {
  const { iterations } = raw;
  if (!Array.isArray(iterations)) return countsOf(raw);
  const compactions = iterations.filter((one) => isJsonObject(one) && one['type'] === 'compaction');
  // What a compaction used is in none of the numbers above it, and is billed with them.
  return compactions.reduce<Usage>(
    (sum, one) => ({ ...addUsage(sum, countsOf(one as JsonObject)), raw }),
    countsOf(raw),
  );
}

function countsOf(raw: JsonObject): Usage {
  const output = count(raw['output_tokens']);
  const thinking = count(field(raw['output_tokens_details'], 'thinking_tokens'));
  const written = count(raw['cache_creation_input_tokens']);
  const writtenLong = count(field(raw['cache_creation'], 'ephemeral_1h_input_tokens'));
  return knownUsage({
    inputTokens: count(raw['input_tokens']),
    cacheReadTokens: count(raw['cache_read_input_tokens']),
    cacheWriteTokens: written === undefined ? undefined : Math.max(0, written - (writtenLong ?? 0)),
    cacheWriteLongTokens: writtenLong,
    outputTokens: output === undefined ? undefined : Math.max(0, output - (thinking ?? 0)),
    reasoningTokens: thinking,
    raw,
  });
}

function field(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}

/** A count that is missing, `null` or no number is unknown. */
function count(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
