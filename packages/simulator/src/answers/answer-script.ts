import type { JsonObject } from '@sluice/core';
import type { Question } from '../wires/question.ts';

/** What to say, for a simulator to put on the wire. */
export interface AnswerScript {
  /** Thoughts before the answer. */
  readonly reasoning?: string;
  readonly text?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly input: JsonObject }[];
}

/** Answers questions; a string is a text alone. */
export type Answering = (question: Question) => string | AnswerScript | Promise<string | AnswerScript>;
