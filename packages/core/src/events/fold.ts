import type { AnswerPart, ReasoningPart, TextPart, ToolCallPart } from '../call/parts.ts';
import type { Message } from '../call/request.ts';
import { isCompletionError } from '../errors/completion-error.ts';
import { AttemptLog } from './attempt-log.ts';
import type { Completion } from './completion.ts';
import type { CompletionEvent, Content, End, Raw } from './event.ts';
import type { NoteEvent } from './notes.ts';

const manyPieces = 64;

type Growing = { -readonly [Key in keyof (TextPart | ReasoningPart)]: (TextPart | ReasoningPart)[Key] };

/**
 * Makes the answer of its events. Understands attempts and turns, so it may stand anywhere in a chain: the edge folds
 * with it, and so does whoever wants to know what an answer came to.
 *
 * @example
 * ```ts
 * const fold = new Fold();
 * for await (const event of events) fold.add(event);
 * fold.completion.text;
 * ```
 */
export class Fold {
  /** The parts of this turn. Sparse: an index that never came to be a part leaves a hole. */
  #parts: AnswerPart[] = [];
  /** Where the parts of this attempt begin: after those that an earlier attempt left standing. */
  #base = 0;
  #rawBase = 0;
  #messages: Message[] = [];
  /** Most answers have none of these: an array for each would be kept for every open stream. */
  #notes: NoteEvent[] | undefined;
  #raw: Raw[] | undefined;
  #end: End | undefined;
  readonly #attempts = new AttemptLog();
  /** The part that grows, and what of it is not in its text yet. */
  #growing: Growing | undefined;
  #growingAt = 0;
  #pieces: string[] = [];

  add(event: CompletionEvent): void {
    switch (event.type) {
      case 'text-delta':
        return this.#grow('text', event.index, event.text);
      case 'reasoning-delta':
        return this.#grow('reasoning', event.index, event.text);
      case 'tool-call-delta':
        return; // input that is not whole is nobody's to run
      case 'tool-call': {
        this.#settle();
        const { index, ...part } = event;
        this.#parts[this.#base + index] = part;
        return;
      }
      case 'content':
        return this.#complete(event);
      case 'start':
        this.#settle();
        this.#base = this.#parts.length;
        this.#rawBase = this.#raw?.length ?? 0;
        this.#end = undefined;
        return this.#attempts.start(event);
      case 'usage':
        return this.#attempts.usage(event.usage);
      case 'end':
        this.#end = event;
        return this.#attempts.end(event);
      case 'raw':
        (this.#raw ??= []).push(event);
        return;
      case 'attempt-failed':
        this.#settle();
        if (event.output === 'dropped') {
          this.#parts.length = this.#base;
          this.#raw = this.#raw?.filter(({ output }, at) => at < this.#rawBase || !output);
        }
        return this.#attempts.failed(event.error, event.output === 'kept', event.usage);
      case 'turn':
        this.#settle();
        this.#messages.push(...event.messages);
        this.#parts = [];
        this.#base = 0;
        return this.#attempts.turn();
      case 'tool-result':
        return; // stands in its turn's messages
      default:
        (this.#notes ??= []).push(event);
    }
  }

  /** Tells the fold that the call failed. What had been said stays, and so does what it used. */
  fail(error: unknown): void {
    if (isCompletionError(error)) this.#attempts.fail(error);
  }

  /** The answer so far, made anew at each reading. */
  get completion(): Completion {
    // `filter` closes the holes; copies, because text parts go on growing.
    this.#join();
    const content = this.#parts.filter(() => true).map((part) => ({ ...part }));
    const attempts = this.#attempts.all;
    const { id, model, provider } = this.#attempts.answering ?? attempts.at(-1) ?? {};
    return {
      ...(id !== undefined && { id }),
      ...(model !== undefined && { model }),
      ...(provider !== undefined && { provider }),
      text: textOf(content, 'text'),
      reasoning: textOf(content, 'reasoning'),
      toolCalls: content.filter((part): part is ToolCallPart => part.type === 'tool-call'),
      content,
      messages: content.length === 0 ? [...this.#messages] : [...this.#messages, { role: 'assistant', content }],
      ...(this.#end && { reason: this.#end.reason }),
      ...(this.#end?.rawReason !== undefined && { rawReason: this.#end.rawReason }),
      usage: this.#attempts.keptUsage,
      billed: this.#attempts.billedUsage,
      attempts,
      notes: [...(this.#notes ?? [])],
      raw: [...(this.#raw ?? [])],
    };
  }

  #grow(type: 'text' | 'reasoning', index: number, text: string): void {
    const at = this.#base + index;
    if (this.#growing && at === this.#growingAt && this.#growing.type === type) {
      this.#pieces.push(text);
      if (this.#pieces.length === manyPieces) this.#join();
      return;
    }
    this.#join();
    const part = this.#parts[at];
    if (part?.type !== type) this.#parts[at] = { type, text };
    else (part as Growing).text += text;
    this.#growing = this.#parts[at] as Growing;
    this.#growingAt = at;
  }

  /** Makes one text of the pieces that came last. Text that grew piece by piece is a tree that every collection walks. */
  #join(): void {
    if (this.#pieces.length === 0) return;
    this.#growing!.text += this.#pieces.join('');
    this.#pieces = [];
  }

  /** What comes next may put another part in the place of the one that grows. */
  #settle(): void {
    this.#join();
    this.#growing = undefined;
  }

  #complete({ index, part }: Content): void {
    this.#settle();
    const at = this.#base + index;
    if (part.type === 'raw') this.#parts[at] = part;
    else {
      const grown = this.#parts[at];
      this.#parts[at] = { ...part, text: grown?.type === part.type ? grown.text : '' };
    }
  }
}

function textOf(content: readonly AnswerPart[], type: 'text' | 'reasoning'): string {
  let text = '';
  for (const part of content) if (part.type === type) text += part.text;
  return text;
}
