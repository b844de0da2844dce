import type { CompletionError } from '../errors/completion-error.ts';
import type {
  AttemptFailed,
  End,
  EndReason,
  ReasoningDelta,
  Start,
  TextDelta,
  ToolCall,
  UsageReport,
} from '../events/event.ts';

/** `start` of an attempt, by `scripted`'s model `m` if nothing else is said. */
export function start(fields: Partial<Omit<Start, 'type'>> = {}): Start {
  return { type: 'start', provider: 'scripted', model: 'm', source: 'provider', ...fields };
}

/** A piece of text. */
export function text(piece: string, index = 0): TextDelta {
  return { type: 'text-delta', index, text: piece };
}

/** A piece of what the model thinks. */
export function reasoning(piece: string, index = 0): ReasoningDelta {
  return { type: 'reasoning-delta', index, text: piece };
}

/** A whole tool call. */
export function toolCall(id: string, name: string, input: unknown = {}, index = 0): ToolCall {
  return { type: 'tool-call', index, id, name, input };
}

/** What the attempt has used so far. */
export function usage(inputTokens: number, outputTokens: number): UsageReport {
  return { type: 'usage', usage: { inputTokens, outputTokens } };
}

/** The end of an answer. */
export function end(reason: EndReason = 'stop'): End {
  return { type: 'end', reason };
}

/** An attempt that failed, and somebody went on. */
export function failed(error: CompletionError, output: AttemptFailed['output'] = 'none'): AttemptFailed {
  return { type: 'attempt-failed', error, output };
}
