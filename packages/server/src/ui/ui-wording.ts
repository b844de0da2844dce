import type { CompletionEvent, EndReason, ToolCall, ToolCallDelta, ToolResult } from '@sluice/core';
import type { SafeError } from '../errors/safe-error.ts';
import { encodeDone } from '../frames/encode-frame.ts';
import { publicNote } from '../frames/public-note.ts';
import type { Wording } from '../writing/wording.ts';
import { OpenParts } from './open-parts.ts';
import { encodePart, type FinishReason, type UiPart } from './ui-part.ts';

const finishReasons: Readonly<Record<EndReason, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool-calls',
  refusal: 'content-filter',
  paused: 'other',
  malformed: 'other',
  other: 'other',
};

/**
 * The AI SDK's UI message stream. An answer is one message, and each attempt a step of it: an attempt whose output is
 * dropped resets its step, which takes back what was shown of it and nothing else.
 */
export class UiWording implements Wording {
  readonly headers: Readonly<Record<string, string>> = { 'x-vercel-ai-ui-message-stream': 'v1' };
  readonly #notes: readonly string[];
  readonly #open = new OpenParts();
  /** The tool calls whose input is being written. */
  readonly #writing = new Set<string>();
  #begun = false;
  #step: 'none' | 'empty' | 'filled' = 'none';

  constructor(notes: readonly string[]) {
    this.#notes = notes;
  }

  event(event: CompletionEvent): string {
    return this.#parts(event).map(encodePart).join('');
  }

  done(): string {
    return encodeDone();
  }

  failed({ code, message }: SafeError): string {
    return encodePart(
      code === 'aborted' || code === 'stopped' ? { type: 'abort' } : { type: 'error', errorText: message },
    );
  }

  #parts(event: CompletionEvent): UiPart[] {
    switch (event.type) {
      case 'start':
        return this.#step === 'empty' ? [] : [...this.#endStep(), ...this.#beginStep()];
      case 'text-delta':
        return [...this.#fillStep(), ...this.#open.add('text', event.index, event.text)];
      case 'reasoning-delta':
        return [...this.#fillStep(), ...this.#open.add('reasoning', event.index, event.text)];
      case 'tool-call-delta':
        return [...this.#fillStep(), ...this.#open.close(), ...this.#toolInput(event)];
      case 'tool-call':
        return [...this.#fillStep(), ...this.#open.close(), toolCallPart(event)];
      case 'tool-result':
        return [toolResultPart(event)];
      case 'attempt-failed':
        return event.output === 'dropped' ? this.#emptyStep() : this.#open.close();
      case 'turn':
        return this.#endStep();
      case 'end':
        return [...this.#begin(), ...this.#endStep(), { type: 'finish', finishReason: finishReasons[event.reason] }];
      case 'content':
      case 'raw':
      case 'usage':
        return [];
      default:
        return this.#note(event);
    }
  }

  #begin(): UiPart[] {
    if (this.#begun) return [];
    this.#begun = true;
    return [{ type: 'start' }];
  }

  #beginStep(): UiPart[] {
    this.#step = 'empty';
    return [...this.#begin(), { type: 'start-step' }];
  }

  #fillStep(): UiPart[] {
    const parts = this.#step === 'none' ? this.#beginStep() : [];
    this.#step = 'filled';
    return parts;
  }

  /** Takes back what the step has said. Of a step that said nothing there is none, and the one before stays. */
  #emptyStep(): UiPart[] {
    if (this.#step !== 'filled') return [];
    this.#step = 'empty';
    this.#open.close(); // the reader forgets them with the step
    this.#writing.clear();
    return [{ type: 'reset-step' }];
  }

  #endStep(): UiPart[] {
    if (this.#step === 'none') return [];
    this.#step = 'none';
    this.#writing.clear();
    return [...this.#open.close(), { type: 'finish-step' }];
  }

  #toolInput({ id, name, text }: ToolCallDelta): UiPart[] {
    const delta: UiPart = { type: 'tool-input-delta', toolCallId: id, inputTextDelta: text };
    if (this.#writing.has(id)) return [delta];
    this.#writing.add(id);
    return [{ type: 'tool-input-start', toolCallId: id, toolName: name }, delta];
  }

  #note(event: CompletionEvent): UiPart[] {
    const { type, ...data } = publicNote(event as { readonly type: string });
    return this.#notes.includes(type) ? [{ type: `data-${type}`, data, transient: true }] : [];
  }
}

/** Input that is no JSON is shown as the model wrote it. */
function toolCallPart({ id, name, input, invalidInput }: ToolCall): UiPart {
  const call = { toolCallId: id, toolName: name };
  return invalidInput === undefined
    ? { type: 'tool-input-available', ...call, input }
    : { type: 'tool-input-error', ...call, input: invalidInput, errorText: 'The input is not valid.' };
}

function toolResultPart({ id, content, isError }: ToolResult): UiPart {
  if (!isError) return { type: 'tool-output-available', toolCallId: id, output: content };
  const errorText = typeof content === 'string' ? content : JSON.stringify(content);
  return { type: 'tool-output-error', toolCallId: id, errorText };
}
