import type { EndReason, ErrorCode, NoteEvent, Source, TokenCounts, ToolCallPart, ToolResultPart } from '@sluice/core';

/**
 * What a browser is told of an event: what a page can show, and nothing that is the server's own. Request ids, rate
 * limits, a provider's error texts, opaque blocks and the inner history of tool loops stay behind.
 */
export type Frame =
  | { readonly type: 'start'; readonly model: string; readonly source: Source }
  | { readonly type: 'text-delta' | 'reasoning-delta'; readonly index: number; readonly text: string }
  | {
      readonly type: 'tool-call-delta';
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly text: string;
    }
  | ({ readonly type: 'tool-call'; readonly index: number } & Pick<ToolCallPart, 'id' | 'name' | 'input'>)
  | Pick<ToolResultPart, 'type' | 'id' | 'name' | 'content' | 'isError'>
  | { readonly type: 'usage'; readonly usage: TokenCounts }
  | {
      readonly type: 'attempt-failed';
      readonly code: ErrorCode;
      /** What became of the output since the last `start`; `dropped`: forget it. */
      readonly output: 'none' | 'dropped' | 'kept';
      readonly retryAfterMs?: number;
    }
  | { readonly type: 'turn'; readonly turn: number; readonly reason: EndReason }
  | { readonly type: 'end'; readonly reason: EndReason }
  | NoteEvent;
