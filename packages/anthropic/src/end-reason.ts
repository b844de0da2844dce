import type { EndReason } from '@sluice/core';

const reasons: Readonly<Record<string, EndReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'refusal',
  pause_turn: 'paused', // send the answer back to go on
  compaction: 'paused',
};

/** Anthropic's `stop_reason` in our words; the raw one stands beside it. */
export function endReason(stopReason: string | undefined): EndReason {
  return stopReason !== undefined && Object.hasOwn(reasons, stopReason) ? reasons[stopReason]! : 'other';
}
