import type { CacheHint, JsonObject } from '@sluice/core';

/** A breakpoint of the prompt cache. */
export function cacheControl(cache: CacheHint | undefined): JsonObject {
  return cache ? { cache_control: { type: 'ephemeral', ...(cache.ttl !== undefined && { ttl: cache.ttl }) } } : {};
}
