import type { TokenCounts } from '@sluice/core';
import type { Row } from '../row.ts';

/** The table's columns and their types, in order. `user` alone would be the name of whoever asks the database. */
export const columns = {
  id: 'text',
  at: 'float8',
  operation: 'text',
  user_id: 'text',
  tenant_id: 'text',
  tags: 'json',
  provider: 'text',
  model: 'text',
  requested_model: 'text',
  service_tier: 'text',
  stream: 'boolean',
  answer_id: 'text',
  request_id: 'text',
  input_tokens: 'int8',
  cache_read_tokens: 'int8',
  cache_write_tokens: 'int8',
  cache_write_long_tokens: 'int8',
  output_tokens: 'int8',
  reasoning_tokens: 'int8',
  usage_raw: 'json',
  usage_source: 'text',
  cost_nano_usd: 'int8',
  cost_status: 'text',
  saved_nano_usd: 'int8',
  price_version: 'text',
  permit_ms: 'float8',
  start_ms: 'float8',
  first_output_ms: 'float8',
  end_ms: 'float8',
  outcome: 'text',
  error_code: 'text',
} as const;

/** A row as the database has it: all that it says in JSON, where `json` columns are values and not text. */
export type Stored = Readonly<Record<keyof typeof columns, unknown>>;

const tokenColumns = {
  inputTokens: 'input_tokens',
  cacheReadTokens: 'cache_read_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  cacheWriteLongTokens: 'cache_write_long_tokens',
  outputTokens: 'output_tokens',
  reasoningTokens: 'reasoning_tokens',
} as const satisfies Record<keyof TokenCounts, keyof typeof columns>;

/** `json` columns go as text in text, so that Postgres keeps each character as it was escaped. */
export function encode(row: Row): Stored {
  return {
    id: text(row.id),
    at: row.at,
    operation: text(row.operation),
    user_id: text(row.user),
    tenant_id: text(row.tenant),
    tags: JSON.stringify(row.tags),
    provider: text(row.provider),
    model: text(row.model),
    requested_model: text(row.requestedModel),
    service_tier: text(row.serviceTier),
    stream: row.stream,
    answer_id: text(row.answerId),
    request_id: text(row.requestId),
    input_tokens: row.usage.inputTokens,
    cache_read_tokens: row.usage.cacheReadTokens,
    cache_write_tokens: row.usage.cacheWriteTokens,
    cache_write_long_tokens: row.usage.cacheWriteLongTokens,
    output_tokens: row.usage.outputTokens,
    reasoning_tokens: row.usage.reasoningTokens,
    usage_raw: row.usage.raw && JSON.stringify(row.usage.raw),
    usage_source: row.usageSource,
    cost_nano_usd: row.costNanoUsd,
    cost_status: row.costStatus,
    saved_nano_usd: row.savedNanoUsd,
    price_version: text(row.priceVersion),
    permit_ms: row.permitMs,
    start_ms: row.startMs,
    first_output_ms: row.firstOutputMs,
    end_ms: row.endMs,
    outcome: row.outcome,
    error_code: text(row.errorCode),
  };
}

export function decode(stored: Stored): Row {
  return {
    id: stored.id,
    operation: stored.operation,
    user: stored.user_id,
    tenant: stored.tenant_id,
    tags: stored.tags,
    provider: stored.provider,
    model: stored.model,
    requestedModel: stored.requested_model,
    serviceTier: stored.service_tier,
    stream: stored.stream,
    answerId: stored.answer_id,
    requestId: stored.request_id,
    usage: usageOf(stored),
    usageSource: stored.usage_source,
    costNanoUsd: stored.cost_nano_usd,
    costStatus: stored.cost_status,
    savedNanoUsd: stored.saved_nano_usd,
    priceVersion: stored.price_version,
    at: stored.at,
    permitMs: stored.permit_ms,
    startMs: stored.start_ms,
    firstOutputMs: stored.first_output_ms,
    endMs: stored.end_ms,
    outcome: stored.outcome,
    errorCode: stored.error_code,
  } as Row;
}

/** Unknown is `null` in a table, and absent in a usage. */
function usageOf(stored: Stored): Row['usage'] {
  const known = Object.entries(tokenColumns).filter(([, column]) => stored[column] !== null);
  return {
    ...Object.fromEntries(known.map(([name, column]) => [name, stored[column]])),
    ...(stored.usage_raw !== null && { raw: stored.usage_raw }),
  } as Row['usage'];
}

/** Postgres holds no NUL and no half of a surrogate pair. Whoever puts one into a name is to be billed all the same. */
function text(value: string | null): string | null {
  return value === null ? null : value.toWellFormed().replaceAll('\0', '\uFFFD');
}
