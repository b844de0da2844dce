import type { EndReason } from '@sluice/core';

const reasons: Readonly<Record<string, EndReason>> = {
  stop: 'stop',
  eos: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'refusal',
  refusal: 'refusal',
};

/**
 * `finish_reason` in our words; the raw one stands beside it. `stop` is also what is said of a call that was asked for
 * by name, and of a refusal: what the answer consists of goes before it.
 */
export function endReason(
  finish: string | undefined,
  { calls, refused, spoke }: { readonly calls: boolean; readonly refused: boolean; readonly spoke: boolean },
): EndReason {
  const reason =
    finish === undefined ? (spoke ? 'stop' : 'other') : Object.hasOwn(reasons, finish) ? reasons[finish]! : 'other';
  if (reason !== 'stop') return reason;
  if (calls) return 'tool-calls';
  return refused ? 'refusal' : 'stop';
}
