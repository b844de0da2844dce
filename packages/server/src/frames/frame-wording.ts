import type { CompletionEvent } from '@sluice/core';
import type { SafeError } from '../errors/safe-error.ts';
import type { Wording } from '../writing/wording.ts';
import { encodeDone, encodeError, encodeFrame } from './encode-frame.ts';
import { toFrame } from './to-frame.ts';

/** Our own wording: one frame an event. */
export class FrameWording implements Wording {
  readonly #notes: readonly string[];

  constructor(notes: readonly string[]) {
    this.#notes = notes;
  }

  event(event: CompletionEvent): string {
    const frame = toFrame(event, this.#notes);
    return frame ? encodeFrame(frame) : '';
  }

  done(): string {
    return encodeDone();
  }

  failed(error: SafeError): string {
    return encodeError(error);
  }
}
