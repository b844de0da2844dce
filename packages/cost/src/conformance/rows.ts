import { rowOf, type Row } from '../row.ts';

/** 2026-11-25, noon. */
export const noon: number = Date.UTC(2026, 10, 25, 12);

/** A row of an answer that cost 11,100,000 nano-USD, of which a check changes what it is about. */
export function paid(id: string, changes: Partial<Row> = {}): Row {
  return rowOf({
    id,
    at: noon,
    model: 'claude-sonnet-5',
    provider: 'anthropic',
    user: 'u1',
    usage: { inputTokens: 2_200, outputTokens: 300, raw: { input_tokens: 2_200, output_tokens: 300 } },
    usageSource: 'final',
    costNanoUsd: 11_100_000,
    costStatus: 'exact',
    priceVersion: 'test 1',
    permitMs: 0,
    startMs: 200,
    firstOutputMs: 250,
    endMs: 1_250,
    ...changes,
  });
}
