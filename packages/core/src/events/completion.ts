import type { AnswerPart, ToolCallPart } from '../call/parts.ts';
import type { Message } from '../call/request.ts';
import type { ErrorData } from '../errors/completion-error.ts';
import type { JsonObject } from '../json.ts';
import type { EndReason, Raw, Source } from './event.ts';
import type { NoteEvent, NoteName } from './notes.ts';
import type { Usage } from './usage.ts';

/** One try to get an answer, as the fold saw it. */
export interface Attempt {
  readonly provider?: string;
  readonly model?: string;
  readonly id?: string;
  readonly requestId?: string;
  readonly source: Source;
  /** `open`: neither its end nor its failure was seen; it was left. */
  readonly outcome: 'done' | 'failed' | 'open';
  readonly error?: ErrorData;
  readonly usage?: Usage;
  readonly rateLimit?: Readonly<Record<string, string>>;
  /** What else the provider said at the start and at the end, as sent. */
  readonly raw?: JsonObject;
}

/** A whole answer, or as much of it as there is. Survives JSON. */
export interface Completion {
  /** The provider's id of the answer. */
  readonly id?: string;
  /** The model that answered, as the provider names it. */
  readonly model?: string;
  readonly provider?: string;
  /** The text of the last turn. */
  readonly text: string;
  /** What the model thought in the last turn. */
  readonly reasoning: string;
  /** The tool calls of the last turn, whole ones only. */
  readonly toolCalls: readonly ToolCallPart[];
  /** All parts of the last turn in order, opaque ones included. */
  readonly content: readonly AnswerPart[];
  /** All that the call adds to the history. Append it and ask on. */
  readonly messages: readonly Message[];
  /** Absent while the answer is not whole. */
  readonly reason?: EndReason;
  readonly rawReason?: string;
  /** What the answer used that was kept, summed over turns. */
  readonly usage: Usage;
  /** What every attempt used that a provider made, thrown away or not. */
  readonly billed: Usage;
  readonly attempts: readonly Attempt[];
  /** What links said, in order. See {@link notesOf}. */
  readonly notes: readonly NoteEvent[];
  /** Events of the provider's that we do not know. */
  readonly raw: readonly Raw[];
}

/**
 * The notes of one package, in order.
 * @example `const waits = notesOf(completion, 'retry');`
 */
export function notesOf<Name extends NoteName>(completion: Completion, name: Name): readonly NoteEvent<Name>[] {
  return (completion.notes as readonly { readonly type: string }[]).filter(
    (note) => note.type === name,
  ) as unknown as readonly NoteEvent<Name>[];
}
